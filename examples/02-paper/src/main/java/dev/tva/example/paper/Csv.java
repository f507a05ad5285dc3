// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A table of text and numbers, in whose cells no comma occurs. */
public final class Csv {
  private final List<String> columns;
  private final List<Row> rows = new ArrayList<>();

  public Csv(String... columns) {
    this.columns = List.of(columns);
  }

  public static Csv read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    var csv = new Csv(lines.getFirst().split(","));
    lines.stream().skip(1).forEach(line -> csv.add(Arrays.asList((Object[]) line.split(",", -1))));
    return csv;
  }

  /** A row. */
  public final class Row {
    private final List<String> cells;

    private Row(List<String> cells) {
      this.cells = cells;
    }

    public String text(String column) {
      return cells.get(columns.indexOf(column));
    }

    public double number(String column) {
      return Double.parseDouble(text(column));
    }

    public boolean has(String column, Object value) {
      return text(column).equals(value.toString());
    }
  }

  /** Adds a row; numbers that are not whole get four decimals. */
  public void add(List<?> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(cells + " for " + columns);
    }
    rows.add(new Row(cells.stream().map(Csv::text).toList()));
  }

  public void add(Object... cells) {
    add(List.of(cells));
  }

  private static String text(Object cell) {
    return cell instanceof Double d ? String.format(Locale.ROOT, "%.4f", d) : cell.toString();
  }

  void removeIf(Predicate<Row> unwanted) {
    rows.removeIf(unwanted);
  }

  public Stream<Row> rows() {
    return rows.stream();
  }

  /** The rows that have these values: column, value, column, value. */
  public Stream<Row> rows(Object... where) {
    Stream<Row> found = rows();
    for (int i = 0; i < where.length; i += 2) {
      var column = (String) where[i];
      Object value = where[i + 1];
      found = found.filter(r -> r.has(column, value));
    }
    return found;
  }

  /** What occurs in a column, in the order of the rows. */
  public SequencedSet<String> values(String column) {
    var values = new LinkedHashSet<String>();
    rows().forEach(r -> values.add(r.text(column)));
    return values;
  }

  public void write(Path file) throws IOException {
    var text = new StringBuilder(String.join(",", columns)).append('\n');
    rows.forEach(r -> text.append(String.join(",", r.cells)).append('\n'));
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
