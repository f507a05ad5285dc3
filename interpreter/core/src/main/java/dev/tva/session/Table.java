// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import java.util.List;

/**
 * Something to show.
 *
 * @param title the formula it is of
 * @param heading of each column; empty for a single value
 * @param rows cells as text; numbers in full precision in {@code values}
 * @param values the number of each row, where a row is one number
 */
public record Table(
    String title, List<String> heading, List<List<String>> rows, List<Double> values) {
  public Table {
    heading = List.copyOf(heading);
    rows = rows.stream().map(List::copyOf).toList();
    values = List.copyOf(values);
  }
}
