// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.script;

import java.util.List;
import java.util.stream.Collectors;

/** Expressions as text: in one line where they fit, else broken at their outermost brackets. */
public final class CodeText {
  private static final int WIDTH = 96;

  private CodeText() {}

  /** How tightly an expression holds together, loosest first. */
  private enum Level {
    AS,
    CHOICE,
    SUM,
    PRODUCT,
    ATOM
  }

  /** The right side of {@code prefix}, which stands in the same line. */
  public static String after(String prefix, Code code) {
    return prefix + broken(code, Level.AS, prefix.length());
  }

  private static Level level(Code code) {
    return switch (code) {
      case Code.Word _, Code.Call _, Code.Items _ -> Level.ATOM;
      case Code.Number _, Code.Product _ -> Level.PRODUCT;
      case Code.Sum _ -> Level.SUM;
      case Code.Match m -> isChoice(m) ? Level.CHOICE : Level.ATOM;
      case Code.AsModel _ -> Level.AS;
    };
  }

  /** Two short arms are an {@code if}. */
  private static boolean isChoice(Code.Match match) {
    return match.arms().size() == 2
        && match.arms().stream().noneMatch(a -> a.value() instanceof Code.Match);
  }

  private static String flat(Code code, Level least) {
    String text =
        switch (code) {
          case Code.Word w -> w.text();
          case Code.Number n -> Code.text(n.value());
          case Code.Call c ->
              c.name()
                  + c.arguments().stream()
                      .map(CodeText::flat)
                      .collect(Collectors.joining(", ", "(", ")"));
          case Code.Items i ->
              i.items().stream()
                  .map(x -> flat(x, Level.CHOICE))
                  .collect(Collectors.joining(", ", "[", "]"));
          case Code.Sum s -> terms(s);
          case Code.Product p -> flat(p.left(), Level.PRODUCT) + p.operator() + factor(p.right());
          case Code.Match m -> choice(m);
          case Code.AsModel a -> flat(a.value(), Level.CHOICE) + " as model";
        };
    return level(code).compareTo(least) < 0 ? "(" + text + ")" : text;
  }

  private static String flat(Code.Argument argument) {
    return argument.name().map(n -> n + " = ").orElse("") + flat(argument.value(), Level.CHOICE);
  }

  private static String factor(Code code) {
    return flat(
        code,
        code instanceof Code.Number n && n.value().signum() >= 0 ? Level.PRODUCT : Level.ATOM);
  }

  private static String terms(Code.Sum sum) {
    StringBuilder text = new StringBuilder();
    for (Code.Term t : sum.terms()) {
      String sign = t.minus() ? "-" : "+";
      if (!text.isEmpty()) {
        text.append(' ').append(sign).append(' ');
      } else if (t.minus()) {
        text.append('-');
      }
      text.append(flat(t.value(), Level.PRODUCT));
    }
    return text.toString();
  }

  private static String choice(Code.Match match) {
    if (!isChoice(match)) {
      return match.arms().stream()
          .map(CodeText::arm)
          .collect(Collectors.joining("; ", "match { ", " }"));
    }
    Code.Arm first = match.arms().getFirst();
    return "if "
        + first.condition().orElseThrow()
        + " then "
        + flat(first.value(), Level.SUM)
        + " else "
        + flat(match.arms().getLast().value(), Level.SUM);
  }

  private static String arm(Code.Arm arm) {
    return arm.condition().orElse("else") + " -> " + flat(arm.value(), Level.CHOICE);
  }

  private static String broken(Code code, Level least, int column) {
    String flat = flat(code, least);
    boolean match = code instanceof Code.Match m && !isChoice(m);
    if (!match && column + flat.length() <= WIDTH) {
      return flat;
    }
    String text =
        switch (code) {
          case Code.Word _, Code.Number _ -> flat;
          case Code.Call c ->
              c.name() + "(\n" + lines(c.arguments().stream().map(CodeText::line).toList()) + ")";
          case Code.Items i ->
              "[\n" + lines(i.items().stream().map(x -> broken(x, Level.CHOICE, 2)).toList()) + "]";
          case Code.Sum s -> brokenSum(s);
          case Code.Product p -> {
            String left = flat(p.left(), Level.PRODUCT) + p.operator();
            yield left + broken(p.right(), Level.ATOM, column + left.length());
          }
          case Code.Match m when isChoice(m) -> flat;
          case Code.Match m ->
              "match {\n"
                  + m.arms().stream().map(a -> arm(a) + "\n").collect(Collectors.joining())
                  + "}";
          case Code.AsModel a -> broken(a.value(), Level.CHOICE, column) + " as model";
        };
    return level(code).compareTo(least) < 0 && !text.startsWith("(") ? "(" + text + ")" : text;
  }

  /** Each term in a line of its own. */
  private static String brokenSum(Code.Sum sum) {
    StringBuilder text = new StringBuilder();
    for (Code.Term t : sum.terms()) {
      String sign = t.minus() ? "-" : "+";
      text.append(text.isEmpty() ? (t.minus() ? "-" : "") : "\n    " + sign + " ");
      text.append(broken(t.value(), Level.PRODUCT, 6));
    }
    return text.toString();
  }

  private static String line(Code.Argument argument) {
    String name = argument.name().map(n -> n + " = ").orElse("");
    return name + broken(argument.value(), Level.CHOICE, 2 + name.length());
  }

  private static String lines(List<String> items) {
    return items.stream().collect(Collectors.joining(",\n", "", "\n"));
  }
}
