// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

import dev.tva.graph.Grain;
import dev.tva.syntax.Expr;
import dev.tva.tensor.DType;
import java.util.Arrays;
import java.util.List;

/** Names that mean something at some places only, and what. */
final class Words {
  private Words() {}

  static List<String> grains() {
    return Arrays.stream(Grain.values()).filter(g -> g != Grain.ELEMENT).map(Grain::word).toList();
  }

  static List<String> dtypes() {
    return Arrays.stream(DType.values()).map(DType::word).toList();
  }

  /** The dtypes that a result can be written in. */
  static List<String> writable() {
    return Arrays.stream(DType.values()).filter(DType::isArithmetic).map(DType::word).toList();
  }

  /** What a type of a parameter stands for. */
  static String explained(String type) {
    return switch (type) {
      case "grain" -> "one number for each: " + String.join(", ", grains());
      case "number" -> "a number";
      case "bool" -> "true or false";
      case "string" -> "a text in quotes";
      case "model", "delta", "mask", "list" -> "a " + type;
      case "tensors" -> "a model or a delta";
      case "fn" -> "a function";
      case Expr.TypeName.COLUMN -> "a column of the table, or name";
      default -> type;
    };
  }
}
