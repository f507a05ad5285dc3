// SPDX-License-Identifier: Apache-2.0
package dev.tva.view;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Numbers in rows and columns.
 *
 * @param rows by row label and column label; empty where there is no number
 */
public record Matrix(
    String title,
    List<String> rowLabels,
    List<String> columnLabels,
    List<List<OptionalDouble>> rows)
    implements View {
  public Matrix {
    rowLabels = List.copyOf(rowLabels);
    columnLabels = List.copyOf(columnLabels);
    rows = rows.stream().map(List::copyOf).toList();
  }

  @Override
  public Matrix untitled() {
    return new Matrix("", rowLabels, columnLabels, rows);
  }
}
