// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
  @Test
  void prefersTheSameNameInOtherLetters() {
    assertEquals(List.of("Tau"), Spelling.nearest("tau", List.of("tab", "Tau", "taux")));
  }

  @Test
  void countsAdjacentSwapsAsOne() {
    assertEquals(List.of("cosine"), Spelling.nearest("coisne", List.of("sine", "cosine")));
  }

  @Test
  void givesAtMostThreeNearestFirstThenByName() {
    assertEquals(
        List.of("normal", "normaa", "normab"),
        Spelling.nearest("normall", List.of("normac", "normab", "normaa", "normal")));
  }

  @Test
  void staysSilentWhenNothingIsNear() {
    assertEquals(List.of(), Spelling.nearest("quantile", List.of("norm", "top", "mean")));
    assertEquals(List.of(), Spelling.nearest("x", List.of("y", "z")));
  }
}
