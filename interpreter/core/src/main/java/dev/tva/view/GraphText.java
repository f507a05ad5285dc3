// SPDX-License-Identifier: Apache-2.0
package dev.tva.view;

import dev.tva.analysis.Analysis;
import dev.tva.diagnostic.Printable;
import dev.tva.graph.FormulaPrinter;
import dev.tva.graph.Value;
import dev.tva.graph.Walk;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/** The steps that a value is made of, each under the name that is bound to it, or a number. */
public final class GraphText {
  private final Analysis analysis;
  private final FormulaPrinter printer;
  private final Map<Value, String> bound = new HashMap<>();

  private GraphText(Analysis analysis) {
    this.analysis = analysis;
    this.printer = new FormulaPrinter(i -> analysis.inputs().get(i).label());
    analysis
        .bindings()
        .forEach((name, val) -> {
          if (val instanceof Val.Node(Value v) && !isLeaf(v)) {
            bound.putIfAbsent(v, name);
          }
        });
  }

  public static String of(Analysis analysis, Value root) {
    return new GraphText(analysis).text(root);
  }

  /** What is written in the step that uses it. */
  private static boolean isLeaf(Value v) {
    return v.op().children().isEmpty();
  }

  private String called(Value v) {
    return isLeaf(v) ? printer.print(v) : bound.getOrDefault(v, v.toString());
  }

  private String text(Value root) {
    SequencedSet<Value> order = new LinkedHashSet<>();
    Walk.partsFirst(root, FormulaPrinter::steps, order);
    order.removeIf(v -> isLeaf(v) && !v.equals(root));
    Map<Value, String> names = new HashMap<>();
    for (Value v : order) {
      FormulaPrinter.steps(v).forEach(c -> names.computeIfAbsent(c, this::called));
    }
    List<List<String>> rows = new ArrayList<>();
    for (Value v : order) {
      String step = isLeaf(v) ? printer.print(v) : printer.step(v, names::get);
      String name = isLeaf(v) ? v.toString() : called(v);
      rows.add(
          List.of(
              Printable.of(name + " = " + step),
              "per " + v.grain().word() + ", " + analysis.spaces().of(v).word()));
    }
    int width = rows.stream().mapToInt(r -> r.getFirst().length()).max().orElse(0);
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      String gap = " ".repeat(width - row.getFirst().length() + 2);
      out.append("  ").append(row.getFirst()).append(gap).append(row.getLast()).append('\n');
    }
    return out.toString();
  }
}
