// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Slug;
import dev.tva.source.Span;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Literals;
import dev.tva.tensor.Rational;
import dev.tva.type.Val;
import java.util.List;
import java.util.Optional;

/** The ranges of parameters, {@code in 0..1}: numbers that are known are held to them. */
final class Ranges {
  private static final Rational HUNDRED = Rational.of(100);

  private final Bench bench;
  private final Evaluator evaluator;

  Ranges(Bench bench, Evaluator evaluator) {
    this.bench = bench;
    this.evaluator = evaluator;
  }

  record Range(Rational low, Rational high) {
    boolean has(Rational r) {
      return r.minus(low).signum() >= 0 && high.minus(r).signum() >= 0;
    }
  }

  /** Two numbers; anything else is reported. */
  Optional<Range> range(Expr written, Scope scope) {
    if (written instanceof Expr.Binary b && b.op() == Expr.BinaryOp.RANGE) {
      var low = evaluator.evaluate(b.left(), scope).constant();
      var high = evaluator.evaluate(b.right(), scope).constant();
      if (low.isPresent() && high.isPresent()) {
        return Optional.of(new Range(low.get(), high.get()));
      }
    }
    bench.wrong(
        error(Slug.BAD_PARAM, "the range of a parameter is two numbers")
            .at(written.span())
            .instead(
                "write it as",
                "0.." + (Literals.isNumber(written.span().text()) ? written.span().text() : "1"))
            .build());
    return Optional.empty();
  }

  /** Whether a number, or each of a list, lies inside; {@code what} it is of is said if not. */
  boolean within(Range range, Val v, Span span, String what) {
    List<Val> values = v instanceof Val.Items(var items, _) ? items : List.of(v);
    for (Val one : values) {
      Optional<Rational> r = one.constant();
      if (r.isPresent() && !range.has(r.get())) {
        var d =
            error(
                    Slug.OUT_OF_RANGE,
                    what
                        + " is "
                        + r.get()
                        + ", and its range is "
                        + range.low()
                        + ".."
                        + range.high())
                .at(span);
        if (range.has(r.get().over(HUNDRED)) && r.get().isInteger()) {
          d.instead("for percent write", r.get() + "%");
        }
        String words = "give a value from " + range.low() + " to " + range.high();
        if (v instanceof Val.Items) {
          d.help(words);
        } else {
          boolean below = range.low().minus(r.get()).signum() > 0;
          d.instead(words + "; the nearest is", (below ? range.low() : range.high()).toString());
        }
        bench.wrong(d.build());
        return false;
      }
    }
    return true;
  }
}
