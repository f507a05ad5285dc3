// SPDX-License-Identifier: Apache-2.0
package dev.tva.view;

import java.util.List;

/**
 * Rows of cells, or a single value.
 *
 * @param title the formula it is of
 * @param heading of each column; empty for a single value
 * @param rows cells as text; numbers in full precision in {@code numbers}
 * @param numbers of each row those of its last columns; empty where rows are not numbers. Where a
 *     row has no number, its cell is empty and the number is NaN
 * @param more how many rows are left out
 */
public record Table(
    String title,
    List<String> heading,
    List<List<String>> rows,
    List<List<Double>> numbers,
    int more)
    implements View {
  public Table {
    heading = List.copyOf(heading);
    rows = rows.stream().map(List::copyOf).toList();
    numbers = numbers.stream().map(List::copyOf).toList();
  }

  /** With all its rows. */
  public Table(
      String title, List<String> heading, List<List<String>> rows, List<List<Double>> numbers) {
    this(title, heading, rows, numbers, 0);
  }

  /** One number in each row. */
  public static Table ofColumn(
      String title, List<String> heading, List<List<String>> rows, List<Double> column) {
    return new Table(title, heading, rows, column.stream().map(List::of).toList());
  }

  @Override
  public Table untitled() {
    return new Table("", heading, rows, numbers, more);
  }

  static Table single(String title, String value) {
    return new Table(title, List.of(), List.of(List.of(value)), List.of());
  }
}
