// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Formulas of which every operation is exact, from a seed. */
final class RandomFormula {
  private static final List<String> DELTAS = List.of("(a - base)", "(b - base)", "(a - b)");
  private static final List<String> GRAINS = List.of("model", "layer", "tensor", "row", "column");
  private static final List<String> REDUCTIONS =
      List.of("sum", "mean", "min", "max", "var", "std", "norm", "count");
  private static final List<String> TESTS = List.of("<", "<=", ">", ">=", "==", "!=");

  private final Random random;

  RandomFormula(long seed) {
    random = new Random(seed);
  }

  String script() {
    return """
    param base: model
    param a: model
    param b: model
    out = base + %s
    d = %s
    save out to "out" with dtype = f32
    save d to "d.safetensors"
    """
        .formatted(element(4), element(3));
  }

  private String of(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private String number() {
    return String.format(Locale.ROOT, "%.3f", 0.1 + random.nextInt(30) / 10.0);
  }

  /** An expression of element grain, in brackets. */
  private String element(int depth) {
    if (depth == 0) {
      return of(DELTAS);
    }
    return switch (random.nextInt(11)) {
      case 0, 1 ->
          "(" + element(depth - 1) + of(List.of(" + ", " - ", "*")) + element(depth - 1) + ")";
      case 2 -> "(" + number() + "*" + element(depth - 1) + ")";
      case 3 -> "(" + element(depth - 1) + "/(1 + abs(" + element(depth - 1) + ")))";
      case 4 -> "(" + number() + "*(a - base) - " + number() + "*(b - base))";
      case 5 -> of(List.of("abs", "sign", "floor", "ceil")) + "(" + element(depth - 1) + ")";
      case 6 -> "sqrt(abs(" + element(depth - 1) + "))";
      case 7 ->
          of(List.of("min", "max")) + "(" + element(depth - 1) + ", " + element(depth - 1) + ")";
      case 8 ->
          "where(" + test(depth - 1) + ", " + element(depth - 1) + ", " + element(depth - 1) + ")";
      case 9 -> "(" + element(depth - 1) + "*" + coarse(depth - 1) + ")";
      default -> "(" + number() + " - " + element(depth - 1) + ")";
    };
  }

  private String test(int depth) {
    String one = "(" + element(depth) + " " + of(TESTS) + " " + element(depth) + ")";
    return random.nextInt(3) > 0
        ? one
        : "("
            + one
            + of(List.of(" and ", " or "))
            + "not "
            + of(List.of("(a > b)", "(b == 0)"))
            + ")";
  }

  private String coarse(int depth) {
    return of(REDUCTIONS) + "(" + element(Math.min(depth, 1)) + ", per = " + of(GRAINS) + ")";
  }
}
