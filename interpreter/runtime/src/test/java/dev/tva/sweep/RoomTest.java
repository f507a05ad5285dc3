// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Renderer;
import dev.tva.diagnostic.Slug;
import dev.tva.diagnostic.Theme;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomTest {
  @Test
  void theLargestOfABatchMustFitTogether() {
    Room.require(List.of(10L, 30L, 20L), 2, 50);
    var e =
        assertThrows(DiagnosticException.class, () -> Room.require(List.of(10L, 30L, 20L), 2, 49));
    assertEquals(Slug.NO_ROOM, e.diagnostic().slug());
    String told = Renderer.text(e.diagnostic(), Theme.PLAIN);
    assertTrue(told.contains("--batch 1"), told);
  }

  @Test
  void aSweepSmallerThanABatchNeedsLess() {
    Room.require(List.of(10L), 4, 10);
  }

  @Test
  void whereNoneFitsAnotherDiskIsNamed() {
    var e = assertThrows(DiagnosticException.class, () -> Room.require(List.of(30L), 4, 20));
    assertTrue(e.diagnostic().toString().contains("another disk"), e.diagnostic().toString());
  }
}
