// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.source.Source;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** The number parameters a script declares, with their ranges. */
public final class ScriptParameters {
  private final SequencedMap<String, Optional<Grid.Range>> numbers = new LinkedHashMap<>();

  /** Of a script that may have problems: then of as much as could be read. */
  public ScriptParameters(Source script) {
    for (Statement s : TvaParser.parse(script).script().statements()) {
      if (s instanceof Statement.Param p && p.type().name().equals("number") && !p.type().list()) {
        numbers.put(p.name().name(), p.range().flatMap(ScriptParameters::range));
      }
    }
  }

  private static Optional<Grid.Range> range(Expr range) {
    if (range instanceof Expr.Binary b && b.op() == Expr.BinaryOp.RANGE) {
      Optional<BigDecimal> low = number(b.left());
      Optional<BigDecimal> high = number(b.right());
      return low.flatMap(l -> high.map(h -> new Grid.Range(l, h)));
    }
    return Optional.empty();
  }

  private static Optional<BigDecimal> number(Expr e) {
    if (e instanceof Expr.Number n) {
      return Optional.of(new BigDecimal(n.value().toString()));
    }
    return e instanceof Expr.Unary u && u.op() == Expr.UnaryOp.NEGATE
        ? number(u.operand()).map(BigDecimal::negate)
        : Optional.empty();
  }

  /**
   * Divides arguments into those that are the same for every candidate and those that vary.
   *
   * @throws SweepException if a grid is not well-formed
   */
  public Arguments divide(Map<String, String> arguments) {
    SequencedMap<String, List<BigDecimal>> axes = new LinkedHashMap<>();
    Map<String, String> fixed = new LinkedHashMap<>();
    arguments.forEach((name, text) -> {
      Optional<List<BigDecimal>> values =
          numbers.containsKey(name) ? Grid.values(name, text) : Optional.empty();
      values.ifPresentOrElse(v -> axes.put(name, v), () -> fixed.put(name, text));
    });
    return new Arguments(axes, fixed);
  }

  /** What varies, in the order it was given, and what does not. */
  public record Arguments(SequencedMap<String, List<BigDecimal>> axes, Map<String, String> fixed) {}

  /** The number parameters that have a range and were not given. */
  public SequencedMap<String, Grid.Range> free(Map<String, String> given) {
    SequencedMap<String, Grid.Range> free = new LinkedHashMap<>();
    numbers.forEach((name, range) -> {
      if (!given.containsKey(name)) {
        range.ifPresent(r -> free.put(name, r));
      }
    });
    return free;
  }
}
