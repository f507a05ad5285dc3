// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

import dev.tva.analysis.Analysis;
import dev.tva.graph.Grain;
import dev.tva.graph.Value;
import dev.tva.syntax.Statement;
import dev.tva.type.Space;
import dev.tva.type.Val;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What values are, in a few words. */
public final class Descriptions {
  private final Analysis analysis;
  private final Function<String, Optional<Statement.Define>> functions;

  /** {@code functions} finds the definition of a function by its name. */
  public Descriptions(Analysis analysis, Function<String, Optional<Statement.Define>> functions) {
    this.analysis = analysis;
    this.functions = functions;
  }

  public String of(Val val) {
    return switch (val) {
      case Val.Node(Value v) -> node(v);
      case Val.Items(var items, _) -> list(items);
      case Val.Fn f -> functions.apply(f.name()).map(Signatures::of).orElse("fn " + f.name());
      case Val.Library(String name, var members) ->
          "library " + name + ": " + String.join(", ", members.keySet().stream().sorted().toList());
      case Val.Record r -> r.of() + ": " + String.join(", ", r.fields().keySet());
      case Val.Table t -> "table: " + String.join(", ", columns(t));
      case Val.Host _ -> val.word();
    };
  }

  private String node(Value v) {
    Space space = analysis.spaces().of(v);
    if (v.grain() == Grain.ELEMENT) {
      return space instanceof Space.Number
          ? "number per element"
          : space.isPoint() && !space.isModel() ? "weighted sum, no model" : space.word();
    }
    String what = v.test() ? "true or false" : "number";
    return v.grain() == Grain.MODEL ? what : what + " per " + v.grain().word();
  }

  private List<String> columns(Val.Table t) {
    return t.columns().stream().map(c -> c.name().isEmpty() ? of(c.numbers()) : c.name()).toList();
  }

  private String list(List<Val> items) {
    List<String> kinds = items.stream().map(this::of).distinct().toList();
    return "list of "
        + items.size()
        + (kinds.isEmpty() || kinds.size() > 2 ? "" : ": " + String.join(", ", kinds));
  }
}
