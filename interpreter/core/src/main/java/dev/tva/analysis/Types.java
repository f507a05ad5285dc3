// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import dev.tva.graph.Grain;
import dev.tva.syntax.Expr;
import dev.tva.type.Space;
import dev.tva.type.Spaces;
import dev.tva.type.Val;
import java.util.Optional;

/** The types that annotations name. */
final class Types {
  private Types() {}

  /** Whether a value is of the annotated type; what is in error is of every type. */
  static boolean accepts(Expr.TypeName type, Val val, Spaces spaces) {
    if (val instanceof Val.Wrong) {
      return true;
    }
    if (type.list()) {
      return val instanceof Val.Items(var items, _)
          && items.stream().allMatch(i -> accepts(type.item(), i, spaces));
    }
    Optional<Space> space =
        val instanceof Val.Node(var value) ? Optional.of(spaces.of(value)) : Optional.empty();
    return switch (type.name()) {
      case "model" -> space.map(Space::isModel).orElse(false);
      case "delta" -> space.map(Space::isDelta).orElse(false);
      case "tensors" -> space.map(s -> s.isModel() || s.isDelta()).orElse(false);
      case "number" ->
          val instanceof Val.Node(var v)
              && !(spaces.of(v) instanceof Space.Weighted)
              && v.grain() != Grain.ELEMENT;
      case "mask" -> space.map(s -> s instanceof Space.Test).orElse(val instanceof Val.Flag);
      case "string", Expr.TypeName.COLUMN -> val instanceof Val.Text;
      case "bool" ->
          val instanceof Val.Flag || space.map(s -> s instanceof Space.Test).orElse(false);
      case "grain" -> val instanceof Val.GrainWord;
      case "fn" -> val instanceof Val.Fn;
      case "list" -> val instanceof Val.Items;
      default -> true;
    };
  }

  /** What a value is called in a message. */
  static String word(Val val, Spaces spaces) {
    return val instanceof Val.Node(var v) ? spaces.of(v).word() : val.word();
  }

  static String word(Expr.TypeName type) {
    return switch (type.name()) {
      case "tensors" -> type.list() ? "list of models or deltas" : "model or delta";
      case "fn" -> type.list() ? "list of functions" : "function";
      default -> type.list() ? "list of " + type.name() + "s" : type.name();
    };
  }
}
