// SPDX-License-Identifier: Apache-2.0
package dev.tva.view;

import java.util.List;

/**
 * Rows of cells, or a single value.
 *
 * @param title the formula it is of
 * @param heading of each column; empty for a single value
 * @param rows cells as text; numbers in full precision in {@code numbers}
 * @param numbers of each row those of its last columns; empty where rows are not numbers
 */
public record Table(
    String title, List<String> heading, List<List<String>> rows, List<List<Double>> numbers)
    implements View {
  public Table {
    heading = List.copyOf(heading);
    rows = rows.stream().map(List::copyOf).toList();
    numbers = numbers.stream().map(List::copyOf).toList();
  }

  /** One number in each row. */
  public static Table ofColumn(
      String title, List<String> heading, List<List<String>> rows, List<Double> column) {
    return new Table(title, heading, rows, column.stream().map(List::of).toList());
  }

  @Override
  public Table untitled() {
    return new Table("", heading, rows, numbers);
  }

  static Table single(String title, String value) {
    return new Table(title, List.of(), List.of(List.of(value)), List.of());
  }
}
