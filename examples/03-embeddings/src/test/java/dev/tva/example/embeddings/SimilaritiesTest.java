// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SimilaritiesTest {
  @Test
  void dividesPairsIntoUnrelatedAndParaphrases() {
    float[][] vectors = {{1, 0}, {0.8f, 0.6f}, {0, 1}, {-1, 0}};
    Similarities found = Similarities.of(vectors);
    assertEquals(List.of(0.0, 0.8), rounded(found.paraphrases()));
    assertEquals(List.of(-1.0, -0.8, 0.0, 0.6), rounded(found.unrelated()));
  }

  @Test
  void foundIsTheShareWhosePartnerIsNearest() {
    // Nearest: of 0 it is 1, of 1 it is 0, of 2 it is 1, of 3 it is 2.
    float[][] vectors = {{1, 0}, {0.8f, 0.6f}, {0, 1}, {-1, 0}};
    assertEquals(0.75, Similarities.of(vectors).found());
  }

  @Test
  void percentilesLieBetweenTheirNeighbours() {
    List<Double> sorted = List.of(0.0, 1.0, 2.0, 4.0, 8.0);
    assertEquals(2, Similarities.percentile(sorted, 50));
    assertEquals(4.8, Similarities.percentile(sorted, 80), 1e-12);
  }

  private static List<Double> rounded(List<Double> values) {
    return values.stream().map(v -> Math.round(v * 1e6) / 1e6 + 0.0).toList();
  }
}
