// SPDX-License-Identifier: Apache-2.0
package dev.tva.view.text;

import dev.tva.diagnostic.NumberText;
import dev.tva.diagnostic.Printable;
import dev.tva.view.Matrix;
import dev.tva.view.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Matrices as text, where there are colours as a heat map; in files a row for each number. */
final class MatrixText {
  private static final int GAP = 2;

  /** Steps of the colour cube from cold through white to warm. */
  private static final int[] RAMP = {26, 68, 110, 153, 195, 255, 224, 217, 210, 203, 160};

  private final Matrix matrix;
  private final Look look;
  private final double scale;

  private MatrixText(Matrix matrix, Look look) {
    this.matrix = matrix;
    this.look = look;
    this.scale =
        matrix.rows().stream()
            .flatMap(List::stream)
            .mapToDouble(x -> Math.abs(x.orElse(0)))
            .filter(Double::isFinite)
            .max()
            .orElse(0);
  }

  static String of(Matrix m, ViewText.Format format, Look look) {
    return switch (format) {
      case text -> new MatrixText(printable(m), look).text();
      case csv, json -> TableText.of(cells(m), format, look);
    };
  }

  private static Matrix printable(Matrix m) {
    return new Matrix(
        Printable.of(m.title()),
        m.rowLabels().stream().map(Printable::of).toList(),
        m.columnLabels().stream().map(Printable::of).toList(),
        m.rows());
  }

  static Table cells(Matrix m) {
    List<List<String>> rows = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < m.rows().size(); i++) {
      for (int j = 0; j < m.rows().get(i).size(); j++) {
        OptionalDouble x = m.rows().get(i).get(j);
        if (x.isPresent()) {
          String row = m.rowLabels().get(i);
          String column = m.columnLabels().get(j);
          rows.add(List.of(row, column, NumberText.of(x.getAsDouble())));
          values.add(x.getAsDouble());
        }
      }
    }
    return Table.ofColumn(m.title(), List.of("row", "column", "value"), rows, values);
  }

  /** Columns that do not fit stand below, under a heading of their own. */
  private String text() {
    StringBuilder out = new StringBuilder(ViewText.title(matrix));
    int side = matrix.rowLabels().stream().mapToInt(String::length).max().orElse(0) + GAP;
    int columns = matrix.columnLabels().size();
    for (int from = 0; from < columns; ) {
      int to = from;
      int width = side;
      while (to < columns && (to == from || width + GAP + width(to) <= look.width())) {
        width += GAP + width(to);
        to++;
      }
      block(out, side, from, to);
      from = to;
    }
    return out.toString();
  }

  private void block(StringBuilder out, int side, int from, int to) {
    StringBuilder heading = new StringBuilder(" ".repeat(side));
    for (int j = from; j < to; j++) {
      heading.append(padded(matrix.columnLabels().get(j), width(j)));
    }
    out.append(heading.toString().stripTrailing()).append('\n');
    for (int i = 0; i < matrix.rows().size(); i++) {
      String label = matrix.rowLabels().get(i);
      StringBuilder line =
          new StringBuilder("  " + label + " ".repeat(side - GAP - label.length()));
      for (int j = from; j < to; j++) {
        OptionalDouble x = matrix.rows().get(i).get(j);
        line.append(x.isPresent() ? cell(x.getAsDouble(), width(j)) : padded("", width(j)));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
  }

  private int width(int column) {
    int width = matrix.columnLabels().get(column).length();
    for (List<OptionalDouble> row : matrix.rows()) {
      OptionalDouble x = row.get(column);
      width = Math.max(width, x.isPresent() ? NumberText.of(x.getAsDouble()).length() : 0);
    }
    return width;
  }

  private static String padded(String s, int width) {
    return " ".repeat(GAP) + s + " ".repeat(width - s.length());
  }

  private String cell(double x, int width) {
    String text = NumberText.of(x);
    if (!look.color() || !(scale > 0) || !Double.isFinite(x)) {
      return padded(text, width);
    }
    int middle = RAMP.length / 2;
    int color = RAMP[middle + (int) Math.round(x / scale * middle)];
    // Dark ends take light digits.
    boolean dark = color == RAMP[0] || color == RAMP[RAMP.length - 1] || color == RAMP[1];
    return " ".repeat(GAP - 1)
        + "\u001b[48;5;"
        + color
        + ";38;5;"
        + (dark ? 231 : 16)
        + "m "
        + text
        + " ".repeat(width - text.length())
        + "\u001b[0m";
  }
}
