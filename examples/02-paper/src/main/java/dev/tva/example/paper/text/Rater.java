// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper.text;

import java.util.Arrays;
import java.util.List;

/**
 * Tells spam by its words, one by one: naive Bayes, both kinds alike likely, one added to each
 * count.
 *
 * @param evidence for spam, by the number of a word
 */
record Rater(double[] evidence) {
  static Rater of(Vocabulary vocabulary, List<Mail> ham, List<Mail> spam) {
    double[] likely = logShares(vocabulary, spam);
    double[] unlikely = logShares(vocabulary, ham);
    for (int i = 0; i < likely.length; i++) {
      likely[i] -= unlikely[i];
    }
    return new Rater(likely);
  }

  private static double[] logShares(Vocabulary vocabulary, List<Mail> mails) {
    var counts = new double[vocabulary.size()];
    Arrays.fill(counts, 1);
    for (Mail mail : mails) {
      for (int word : vocabulary.encode(mail, 0)) {
        counts[word]++;
      }
    }
    double sum = Arrays.stream(counts).sum();
    return Arrays.stream(counts).map(count -> Math.log(count / sum)).toArray();
  }

  /** Whether the words speak for spam; what is no word does not speak. */
  boolean isSpam(int[] text) {
    return Arrays.stream(text).filter(w -> w > Vocabulary.OTHER).mapToDouble(w -> evidence[w]).sum()
        > 0;
  }
}
