// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The most frequent words by number; the first three numbers are no words. */
record Vocabulary(Map<String, Integer> numbers) {
  /** Stands before a mail, as often as needed. */
  static final int START = 0;

  /** Stands behind a mail. */
  static final int END = 1;

  /** Stands for every other word. */
  static final int OTHER = 2;

  private static final int RESERVED = 3;

  static Vocabulary of(List<Mail> mails, int size) {
    var counts = new TreeMap<String, Integer>();
    mails.forEach(mail -> mail.words().forEach(word -> counts.merge(word, 1, Integer::sum)));
    var numbers = new HashMap<String, Integer>();
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(size - RESERVED)
        .forEach(entry -> numbers.put(entry.getKey(), RESERVED + numbers.size()));
    return new Vocabulary(Map.copyOf(numbers));
  }

  int size() {
    return RESERVED + numbers.size();
  }

  /** A mail between {@code before} starts and its end. */
  int[] encode(Mail mail, int before) {
    return IntStream.concat(
            IntStream.concat(
                IntStream.generate(() -> START).limit(before),
                mail.words().stream().mapToInt(word -> numbers.getOrDefault(word, OTHER))),
            IntStream.of(END))
        .toArray();
  }
}
