// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.builtin.Invocation;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Grain;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.support.Workspace;
import dev.tva.tensor.TensorNames;
import dev.tva.type.Val;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Arguments that are tensors. */
final class Tensors {
  private Tensors() {}

  /** An argument that is tensors; reports what else it is. */
  static Optional<Value> of(Workspace work, Invocation call, String parameter) {
    Val val = call.argument(parameter);
    if (val instanceof Val.Wrong) {
      return Optional.empty();
    }
    if (val instanceof Val.Node(Value v) && v.grain() == Grain.ELEMENT) {
      return Optional.of(v);
    }
    work.report.add(
        error(
                Slug.WRONG_TYPE,
                "`" + call.function() + "` takes tensors, and this is a " + val.word())
            .at(call.span(parameter))
            .help("leave it out:", new Edit(call.span(), call.span(parameter).text()))
            .build());
    return Optional.empty();
  }

  /** The names of all tensors that a value reads, selected or not. */
  static SortedSet<String> read(Workspace work, Value x) {
    SortedSet<String> names = new TreeSet<>(TensorNames.ORDER);
    for (int i : work.supports.reads(x)) {
      names.addAll(work.inputs.get(i).manifest().orElseThrow().names());
    }
    return names;
  }

  /** The names that a value has of its own. */
  static SortedSet<String> names(Workspace work, Value x) {
    return work.supports.of(x).orElseGet(() -> new TreeSet<>(TensorNames.ORDER));
  }
}
