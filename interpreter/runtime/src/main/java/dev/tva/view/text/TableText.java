// SPDX-License-Identifier: Apache-2.0
package dev.tva.view.text;

import dev.tva.diagnostic.Printable;
import dev.tva.view.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** Tables as text, CSV or JSON; numbers of a column as bars where a person looks. */
final class TableText {
  private static final int BAR = 40;
  private static final int SHORTEST_BAR = 4;
  private static final int GAP = 2;
  private static final int NARROWEST = 8;

  private TableText() {}

  static String of(Table t, ViewText.Format format, Look look) {
    return switch (format) {
      case text -> text(printable(t), look);
      case csv -> CsvText.of(List.of(t));
      case json -> Printable.json(json(t));
    };
  }

  private static Table printable(Table t) {
    return new Table(
        Printable.of(t.title()),
        t.heading().stream().map(Printable::of).toList(),
        t.rows().stream().map(row -> row.stream().map(Printable::of).toList()).toList(),
        t.numbers(),
        t.more());
  }

  private static String text(Table t, Look look) {
    if (t.heading().isEmpty()) {
      String value = t.rows().getFirst().getFirst();
      return (t.title().isEmpty() ? value : t.title() + " = " + value) + "\n";
    }
    StringBuilder b = new StringBuilder(ViewText.title(t));
    List<List<String>> all = new ArrayList<>();
    boolean titled = t.heading().stream().anyMatch(h -> !h.isEmpty());
    if (titled) {
      all.add(t.heading());
    }
    all.addAll(t.rows());
    int[] wanted = widths(all, t.heading().size());
    if (total(wanted) >= look.width() && t.rows().size() > 1) {
      int first = titled ? 1 : 0;
      all.subList(first, all.size()).clear();
      int room = look.width() - 1 - (total(wanted) - wanted[0]);
      all.addAll(SharedEnds.leftOut(t.rows(), room));
    }
    int[] width = fitted(widths(all, t.heading().size()), look.width());
    int room = look.width() - total(width) - GAP - 1;
    // Bars of one column have one scale.
    boolean drawn = look.bars() && t.numbers().stream().allMatch(row -> row.size() == 1);
    int bars = drawn && !t.numbers().isEmpty() ? Math.min(BAR, room) : 0;
    double scale =
        t.numbers().stream()
            .mapToDouble(row -> Math.abs(row.getFirst()))
            .filter(Double::isFinite)
            .max()
            .orElse(0);
    for (int r = 0; r < all.size(); r++) {
      boolean heading = titled && r == 0;
      List<List<String>> cells = new ArrayList<>();
      for (int i = 0; i < width.length; i++) {
        // Names of columns and facts are words; other cells are names and numbers.
        boolean words = heading || (!titled && i == width.length - 1);
        cells.add(NarrowCell.lines(all.get(r).get(i), width[i], words));
      }
      int item = titled ? r - 1 : r;
      String bar =
          bars >= SHORTEST_BAR && item >= 0 && item < t.numbers().size()
              ? " ".repeat(GAP) + bar(t.numbers().get(item).getFirst(), scale, bars)
              : "";
      for (int l = 0; l < cells.stream().mapToInt(List::size).max().orElse(0); l++) {
        b.append((line(cells, l, width) + (l == 0 ? bar : "")).stripTrailing()).append('\n');
      }
    }
    return b.append(t.more() > 0 ? "  (" + t.more() + " more)\n" : "").toString();
  }

  private static int[] widths(List<List<String>> all, int columns) {
    int[] width = new int[columns];
    for (List<String> row : all) {
      for (int i = 0; i < columns; i++) {
        width[i] = Math.max(width[i], row.get(i).length());
      }
    }
    return width;
  }

  private static int total(int[] width) {
    return Arrays.stream(width).map(w -> w + GAP).sum();
  }

  /** Where the columns do not fit, the widest gives way. */
  private static int[] fitted(int[] width, int room) {
    int[] fitted = width.clone();
    int over = room == Integer.MAX_VALUE ? 0 : total(fitted) - room + 1;
    while (over > 0) {
      int widest = 0;
      for (int i = 1; i < fitted.length; i++) {
        widest = fitted[i] > fitted[widest] ? i : widest;
      }
      int less = Math.min(over, fitted[widest] - NARROWEST);
      if (less <= 0) {
        break;
      }
      fitted[widest] -= less;
      over -= less;
    }
    return fitted;
  }

  /** One line of a row whose cells have several. */
  private static String line(List<List<String>> cells, int number, int[] width) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < width.length; i++) {
      List<String> lines = cells.get(i);
      String cell = number < lines.size() ? lines.get(number) : "";
      line.append(" ".repeat(GAP)).append(cell).append(" ".repeat(width[i] - cell.length()));
    }
    return line.toString();
  }

  /** A bar to an eighth of a character. */
  private static String bar(double value, double scale, int length) {
    if (!(scale > 0) || !Double.isFinite(value)) {
      return "";
    }
    int eighths = (int) Math.round(Math.abs(value) / scale * length * 8);
    String rest = eighths % 8 == 0 ? "" : String.valueOf((char) (0x2590 - eighths % 8));
    return "\u2588".repeat(eighths / 8) + rest;
  }

  private static String json(Table t) {
    com.google.gson.JsonObject o = new com.google.gson.JsonObject();
    o.addProperty("formula", t.title());
    if (t.heading().isEmpty()) {
      put(o, "value", t.rows().getFirst().getFirst(), number(t, 0, 0, 1));
    } else {
      com.google.gson.JsonArray rows = new com.google.gson.JsonArray();
      for (int r = 0; r < t.rows().size(); r++) {
        com.google.gson.JsonObject row = new com.google.gson.JsonObject();
        for (int i = 0; i < t.heading().size(); i++) {
          String key =
              t.heading().get(i).isEmpty() ? (i == 0 ? "what" : "value") : t.heading().get(i);
          put(row, key, t.rows().get(r).get(i), number(t, r, i, t.heading().size()));
        }
        rows.add(row);
      }
      o.add("rows", rows);
      if (t.more() > 0) {
        o.addProperty("more", t.more());
      }
    }
    return o + "\n";
  }

  /** The number of a cell, where its column is one of numbers. */
  private static OptionalDouble number(Table t, int row, int column, int columns) {
    if (row >= t.numbers().size()) {
      return OptionalDouble.empty();
    }
    List<Double> numbers = t.numbers().get(row);
    int at = column - (columns - numbers.size());
    return at < 0 ? OptionalDouble.empty() : OptionalDouble.of(numbers.get(at));
  }

  private static void put(
      com.google.gson.JsonObject o, String key, String text, OptionalDouble number) {
    if (number.isPresent() && Double.isFinite(number.getAsDouble())) {
      o.addProperty(key, CsvText.digits(number.getAsDouble()));
    } else if (number.isPresent() && text.isEmpty()) {
      o.add(key, com.google.gson.JsonNull.INSTANCE);
    } else {
      o.addProperty(key, text);
    }
  }
}
