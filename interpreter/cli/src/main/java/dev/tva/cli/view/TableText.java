// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.view;

import dev.tva.session.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Tables as text, CSV or JSON; numbers of a column as bars where a person looks. */
final class TableText {
  private static final int BAR = 40;

  private TableText() {}

  static String of(Table t, ViewText.Format format, Look look) {
    return switch (format) {
      case text -> text(t, look);
      case csv -> csv(t);
      case json -> json(t);
    };
  }

  private static String text(Table t, Look look) {
    boolean bars = look.bars();
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
    int columns = t.heading().size();
    int[] width = new int[columns];
    for (List<String> row : all) {
      for (int i = 0; i < columns; i++) {
        width[i] = Math.max(width[i], row.get(i).length());
      }
    }
    double scale =
        t.values().stream().mapToDouble(Math::abs).filter(Double::isFinite).max().orElse(0);
    for (int r = 0; r < all.size(); r++) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String cell = all.get(r).get(i);
        boolean last = i == columns - 1;
        line.append("  ").append(cell);
        boolean bar = last && bars && !t.values().isEmpty();
        line.append(" ".repeat(last && !bar ? 0 : width[i] - cell.length()));
      }
      int item = titled ? r - 1 : r;
      if (bars && item >= 0 && item < t.values().size()) {
        line.append("  ").append(bar(t.values().get(item), scale));
      }
      b.append(line.toString().stripTrailing()).append('\n');
    }
    return b.toString();
  }

  /** A bar to an eighth of a character. */
  private static String bar(double value, double scale) {
    if (!(scale > 0) || !Double.isFinite(value)) {
      return "";
    }
    int eighths = (int) Math.round(Math.abs(value) / scale * BAR * 8);
    String rest = eighths % 8 == 0 ? "" : String.valueOf((char) (0x2590 - eighths % 8));
    return "\u2588".repeat(eighths / 8) + rest;
  }

  private static String csv(Table t) {
    List<List<String>> all = new ArrayList<>();
    all.add(t.heading().isEmpty() ? List.of("formula", "value") : t.heading());
    for (int i = 0; i < t.rows().size(); i++) {
      List<String> row = new ArrayList<>(t.rows().get(i));
      if (t.heading().isEmpty()) {
        row.addFirst(t.title());
      }
      if (i < t.values().size()) {
        row.set(row.size() - 1, t.values().get(i).toString());
      }
      all.add(row);
    }
    return all.stream()
        .map(row -> row.stream().map(TableText::cell).collect(Collectors.joining(",")))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String cell(String s) {
    return s.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n')
        ? '"' + s.replace("\"", "\"\"") + '"'
        : s;
  }

  private static String json(Table t) {
    com.google.gson.JsonObject o = new com.google.gson.JsonObject();
    o.addProperty("formula", t.title());
    if (t.heading().isEmpty()) {
      put(o, "value", t.rows().getFirst().getFirst(), t.values(), 0);
    } else {
      com.google.gson.JsonArray rows = new com.google.gson.JsonArray();
      for (int r = 0; r < t.rows().size(); r++) {
        com.google.gson.JsonObject row = new com.google.gson.JsonObject();
        for (int i = 0; i < t.heading().size(); i++) {
          String key =
              t.heading().get(i).isEmpty() ? (i == 0 ? "what" : "value") : t.heading().get(i);
          boolean last = i == t.heading().size() - 1;
          put(row, key, t.rows().get(r).get(i), last ? t.values() : List.of(), r);
        }
        rows.add(row);
      }
      o.add("rows", rows);
    }
    return o + "\n";
  }

  private static void put(
      com.google.gson.JsonObject o, String key, String text, List<Double> values, int index) {
    if (index < values.size() && Double.isFinite(values.get(index))) {
      o.addProperty(key, values.get(index));
    } else {
      o.addProperty(key, text);
    }
  }
}
