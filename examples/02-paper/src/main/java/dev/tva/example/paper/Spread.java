// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The same number from several seeds: the mean, the least and the most. */
public record Spread(double mean, double least, double most) {
  public static Spread of(List<Double> numbers) {
    var all = numbers.stream().mapToDouble(n -> n).summaryStatistics();
    return new Spread(all.getAverage(), all.getMin(), all.getMax());
  }

  /** Over seeds, of the mean over the rows of each. */
  static Spread of(Csv csv, Stream<Csv.Row> rows, ToDoubleFunction<Csv.Row> number) {
    return of(bySeed(csv, rows, number));
  }

  /** The mean over the rows of each seed. */
  static List<Double> bySeed(Csv csv, Stream<Csv.Row> rows, ToDoubleFunction<Csv.Row> number) {
    List<Csv.Row> all = rows.toList();
    return csv.values("seed").stream()
        .map(seed ->
            all.stream()
                .filter(r -> r.has("seed", seed))
                .mapToDouble(number)
                .average()
                .orElseThrow())
        .toList();
  }

  /** {@code 91.2 (90.4 to 92.0)}. */
  public String text() {
    return String.format(Locale.ROOT, "%.1f (%.1f to %.1f)", mean, least, most);
  }

  /** Of counts. */
  String wholeText() {
    return String.format(Locale.ROOT, "%.0f", mean);
  }

  /** The same for numbers around 1. */
  String fineText() {
    return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", mean, least, most);
  }
}
