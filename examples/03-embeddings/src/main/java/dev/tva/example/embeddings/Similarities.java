// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * The cosines of pairs of sentences.
 *
 * @param unrelated sorted
 * @param paraphrases sorted
 * @param found the share of sentences to which no other is as near as the one that says the same
 */
record Similarities(List<Double> unrelated, List<Double> paraphrases, double found) {
  /** Percentiles of the unrelated pairs are given at these steps. */
  static final int STEP = 5;

  /** Of the vectors of {@link Sentences}, each of length 1. */
  static Similarities of(float[][] vectors) {
    var unrelated = new ArrayList<Double>();
    var paraphrases = new ArrayList<Double>();
    int found = 0;
    for (int i = 0; i < vectors.length; i++) {
      int nearest = -1;
      double most = -2;
      for (int j = 0; j < vectors.length; j++) {
        double cosine = dot(vectors[i], vectors[j]);
        if (j > i) {
          (j == Sentences.partner(i) ? paraphrases : unrelated).add(cosine);
        }
        if (j != i && cosine > most) {
          most = cosine;
          nearest = j;
        }
      }
      found += nearest == Sentences.partner(i) ? 1 : 0;
    }
    return new Similarities(
        unrelated.stream().sorted().toList(),
        paraphrases.stream().sorted().toList(),
        (double) found / vectors.length);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  /** By the names of the columns of the tables. */
  SequencedMap<String, Double> scores() {
    var scores = new LinkedHashMap<String, Double>();
    scores.put("unrelated", mean(unrelated));
    scores.put("paraphrases", mean(paraphrases));
    scores.put("found", found);
    for (int percent = STEP; percent < 100; percent += STEP) {
      scores.put("unrelated_p" + percent, percentile(unrelated, percent));
    }
    for (int percent : new int[] {5, 95}) {
      scores.put("paraphrases_p" + percent, percentile(paraphrases, percent));
    }
    scores.replaceAll((_, value) -> Math.round(value * 1e4) / 1e4);
    return scores;
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** Linear between the two nearest. */
  static double percentile(List<Double> sorted, int percent) {
    double at = percent / 100.0 * (sorted.size() - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.size() - 1);
    return sorted.get(below) + (at - below) * (sorted.get(above) - sorted.get(below));
  }
}
