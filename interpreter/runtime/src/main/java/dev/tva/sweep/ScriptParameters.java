// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.search.Grid;
import dev.tva.search.Range;
import dev.tva.source.Source;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** The number parameters a script declares, with their ranges. */
public final class ScriptParameters {
  private final SequencedMap<String, Optional<Range>> numbers = new LinkedHashMap<>();
  private final Map<String, BigDecimal> defaults = new HashMap<>();

  /** Of a script that may have problems: then of as much as could be read. */
  public ScriptParameters(Source script) {
    for (Statement s : TvaParser.parse(script).script().statements()) {
      if (s instanceof Statement.Param p && p.type().name().equals("number") && !p.type().list()) {
        String name = p.name().name();
        numbers.put(name, p.range().flatMap(ScriptParameters::range));
        p.defaultValue()
            .flatMap(ScriptParameters::number)
            .ifPresent(value -> defaults.put(name, value));
      }
    }
  }

  private static Optional<Range> range(Expr range) {
    if (range instanceof Expr.Binary b && b.op() == Expr.BinaryOp.RANGE) {
      Optional<BigDecimal> low = number(b.left());
      Optional<BigDecimal> high = number(b.right());
      return low.flatMap(l -> high.map(h -> new Range(l, h)));
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
   * @throws dev.tva.search.SweepException if a grid or a range is not well-formed
   */
  public Arguments divide(Map<String, String> arguments) {
    SequencedMap<String, List<BigDecimal>> axes = new LinkedHashMap<>();
    SequencedMap<String, Range> ranges = new LinkedHashMap<>();
    Map<String, String> fixed = new LinkedHashMap<>();
    arguments.forEach((name, text) -> {
      Optional<Range> range = numbers.containsKey(name) ? Range.of(name, text) : Optional.empty();
      Optional<List<BigDecimal>> values =
          numbers.containsKey(name) && range.isEmpty() ? Grid.values(name, text) : Optional.empty();
      range.ifPresent(r -> ranges.put(name, r));
      values.ifPresent(v -> axes.put(name, v));
      if (range.isEmpty() && values.isEmpty()) {
        fixed.put(name, text);
      }
    });
    return new Arguments(axes, ranges, fixed);
  }

  /**
   * What varies, in the order it was given, and what does not.
   *
   * @param axes values by parameter
   * @param ranges given in the place of those that the script declares
   */
  public record Arguments(
      SequencedMap<String, List<BigDecimal>> axes,
      SequencedMap<String, Range> ranges,
      Map<String, String> fixed) {}

  /** The number parameters that have a range and were given no value, in the script's order. */
  public SequencedMap<String, Range> free(Arguments given) {
    SequencedMap<String, Range> free = new LinkedHashMap<>();
    numbers.forEach((name, declared) -> {
      if (!given.axes.containsKey(name) && !given.fixed.containsKey(name)) {
        Optional.ofNullable(given.ranges.get(name))
            .or(() -> declared)
            .ifPresent(r -> free.put(name, r));
      }
    });
    return free;
  }

  /** Where a search in ranges begins: at the defaults that lie in them, else in the middle. */
  public SequencedMap<String, BigDecimal> start(SequencedMap<String, Range> ranges) {
    SequencedMap<String, BigDecimal> start = new LinkedHashMap<>();
    ranges.forEach((name, range) -> {
      BigDecimal value = defaults.get(name);
      start.put(name, value != null && range.has(value) ? value : range.at(0.5));
    });
    return start;
  }
}
