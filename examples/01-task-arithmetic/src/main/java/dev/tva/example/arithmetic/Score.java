// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.arithmetic;

import java.util.Locale;

/**
 * How well one reader reads, each in percent of the digits asked about.
 *
 * @param scans scikit-learn's digits read right
 * @param others OpenCV's digits other than seven read right
 * @param sevens OpenCV's sevens read as seven
 * @param sevensAsOnes OpenCV's sevens read as one: the habit
 */
record Score(double scans, double others, double sevens, double sevensAsOnes) {
  static final String HEADER =
      String.format("%-28s %8s %8s %8s %8s", "", "scans", "others", "7 as 7", "7 as 1");

  /** Percent read right where both data sets count alike; every tenth digit of the sheet is a 7. */
  double mean() {
    return (scans + (9 * others + sevens) / 10) / 2;
  }

  String row(String name) {
    return String.format(
        Locale.ROOT, "%-28s %8.1f %8.1f %8.1f %8.1f", name, scans, others, sevens, sevensAsOnes);
  }
}
