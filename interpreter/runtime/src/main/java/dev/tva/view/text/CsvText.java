// SPDX-License-Identifier: Apache-2.0
package dev.tva.view.text;

import dev.tva.diagnostic.Printable;
import dev.tva.view.Bins;
import dev.tva.view.Matrix;
import dev.tva.view.Table;
import dev.tva.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Tables as CSV, with one header each. What has the same columns as what stands above goes on under
 * the same header, with the formula in front; another table begins below an empty line.
 */
final class CsvText {
  private static final String FORMULA = "formula";

  private CsvText() {}

  static String of(List<? extends View> views) {
    List<String> parts = new ArrayList<>();
    List<Table> run = new ArrayList<>();
    for (View v : views) {
      Table t = table(v);
      if (!run.isEmpty() && !run.getFirst().heading().equals(t.heading())) {
        parts.add(together(run));
        run.clear();
      }
      run.add(t);
    }
    if (!run.isEmpty()) {
      parts.add(together(run));
    }
    return String.join("\n", parts);
  }

  private static Table table(View view) {
    return switch (view) {
      case Table t -> t;
      case Matrix m -> MatrixText.cells(m);
      case Bins b -> BinsText.table(b);
    };
  }

  private static String together(List<Table> run) {
    List<String> heading = run.getFirst().heading();
    boolean titled = heading.isEmpty() || run.size() > 1;
    List<String> head = new ArrayList<>(titled ? List.of(FORMULA) : List.of());
    head.addAll(heading.isEmpty() ? List.of("value") : heading);
    StringBuilder out = new StringBuilder(line(head));
    for (Table t : run) {
      for (int i = 0; i < t.rows().size(); i++) {
        List<String> row = new ArrayList<>(titled ? List.of(t.title()) : List.of());
        row.addAll(cells(t, i));
        out.append(line(row));
      }
    }
    return out.toString();
  }

  /** The cells of a row, numbers in full precision; a cell that is empty stays so. */
  private static List<String> cells(Table t, int row) {
    List<String> cells = new ArrayList<>(t.rows().get(row));
    List<Double> numbers = row < t.numbers().size() ? t.numbers().get(row) : List.of();
    int before = cells.size() - numbers.size();
    for (int i = 0; i < numbers.size(); i++) {
      if (!cells.get(before + i).isEmpty()) {
        cells.set(before + i, digits(numbers.get(i)).toString());
      }
    }
    return cells;
  }

  /** A whole number without a point, however large; any other with all its digits. */
  static Number digits(double x) {
    return x == Math.rint(x) && Math.abs(x) < 1L << 53 ? (Number) (long) x : (Number) x;
  }

  private static String line(List<String> row) {
    return row.stream().map(c -> cell(Printable.of(c))).collect(Collectors.joining(",", "", "\n"));
  }

  private static String cell(String s) {
    return s.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n')
        ? '"' + s.replace("\"", "\"\"") + '"'
        : s;
  }
}
