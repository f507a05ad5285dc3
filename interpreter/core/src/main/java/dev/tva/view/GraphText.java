// SPDX-License-Identifier: Apache-2.0
package dev.tva.view;

import dev.tva.analysis.Analysis;
import dev.tva.diagnostic.Printable;
import dev.tva.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** The graph of a value, one line for each step, children first. */
public final class GraphText {
  private GraphText() {}

  public static String of(Analysis analysis, Value root) {
    SequencedSet<Value> order = new LinkedHashSet<>();
    collect(root, order);
    List<List<String>> rows = new ArrayList<>();
    for (Value v : order) {
      // A record names its parts; the numbers of the values it is made of are enough here.
      String op = v.op().toString().replaceAll("\\w+=", "");
      rows.add(
          List.of(Printable.of(v + " = " + op), v.grain().word(), analysis.spaces().of(v).word()));
    }
    int width = rows.stream().mapToInt(r -> r.getFirst().length()).max().orElse(0);
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      out.append("  ")
          .append(row.get(0))
          .append(" ".repeat(width - row.get(0).length()))
          .append("  per ")
          .append(row.get(1))
          .append(", ")
          .append(row.get(2))
          .append('\n');
    }
    return out.toString();
  }

  private static void collect(Value v, SequencedSet<Value> order) {
    if (!order.contains(v)) {
      v.op().children().forEach(c -> collect(c, order));
      order.add(v);
    }
  }
}
