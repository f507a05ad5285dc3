// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

import dev.tva.analysis.Analysis;
import dev.tva.graph.FormulaPrinter;
import dev.tva.graph.Grain;
import dev.tva.graph.Value;
import dev.tva.tensor.TensorSpec;
import dev.tva.type.Space;
import dev.tva.type.Val;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** What is known of a value without reading tensor data: space, weight, tensors, formula. */
public final class Summary {
  private static final int LONGEST_FORMULA = 400;

  private Summary() {}

  /** Words and what they say, in the order in which they are read. */
  public static SequencedMap<String, String> of(Analysis analysis, Val val) {
    SequencedMap<String, String> rows = new LinkedHashMap<>();
    if (!(val instanceof Val.Node(Value v))) {
      return rows;
    }
    if (v.grain() == Grain.ELEMENT) {
      Space space = analysis.spaces().of(v);
      rows.put("space", space.word());
      if (space instanceof Space.Weighted w) {
        w.number().ifPresent(n -> rows.put("weight", n.toString()));
      }
      tensors(analysis, v, rows);
    }
    if (!FormulaPrinter.isLong(v)) {
      String formula = new FormulaPrinter(i -> analysis.inputs().get(i).label()).print(v);
      if (formula.length() <= LONGEST_FORMULA) {
        rows.put("formula", formula);
      }
    }
    return rows;
  }

  private static void tensors(Analysis analysis, Value v, SequencedMap<String, String> rows) {
    Optional<SortedSet<String>> names = analysis.supports().of(v);
    if (names.isEmpty()) {
      return;
    }
    SortedSet<String> dtypes = new TreeSet<>();
    long parameters = 0;
    for (String name : names.get()) {
      TensorSpec spec = analysis.supports().spec(v, name);
      dtypes.add(spec.dtype().word());
      parameters += spec.elements();
    }
    rows.put("tensors", Integer.toString(names.get().size()));
    rows.put("parameters", String.format(Locale.ROOT, "%,d", parameters));
    rows.put("dtype", String.join(", ", dtypes));
  }
}
