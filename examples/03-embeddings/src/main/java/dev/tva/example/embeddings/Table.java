// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of numbers by column, as a sweep writes them; its column {@code outcome} is left out. */
record Table(List<Map<String, Double>> rows) {
  static Table read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    String[] columns = lines.getFirst().split(",");
    return new Table(lines.stream().skip(1).map(line -> row(columns, line.split(","))).toList());
  }

  private static Map<String, Double> row(String[] columns, String[] cells) {
    var row = new LinkedHashMap<String, Double>();
    for (int i = 0; i < columns.length; i++) {
      if (!columns[i].equals("outcome")) {
        row.put(columns[i], Double.valueOf(cells[i]));
      }
    }
    return row;
  }

  /** The first row with this value. */
  Map<String, Double> row(String column, double value) {
    return rows.stream().filter(row -> row.get(column) == value).findFirst().orElseThrow();
  }
}
