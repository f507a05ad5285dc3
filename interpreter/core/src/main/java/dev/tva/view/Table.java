// SPDX-License-Identifier: Apache-2.0
package dev.tva.view;

import java.util.List;

/**
 * Rows of cells, or a single value.
 *
 * @param title the formula it is of
 * @param heading of each column; empty for a single value
 * @param rows cells as text; numbers in full precision in {@code values}
 * @param values the number of each row, where a row is one number
 */
public record Table(
    String title, List<String> heading, List<List<String>> rows, List<Double> values)
    implements View {
  public Table {
    heading = List.copyOf(heading);
    rows = rows.stream().map(List::copyOf).toList();
    values = List.copyOf(values);
  }

  @Override
  public Table untitled() {
    return new Table("", heading, rows, values);
  }

  static Table single(String title, String value) {
    return new Table(title, List.of(), List.of(List.of(value)), List.of());
  }
}
