// SPDX-License-Identifier: Apache-2.0
package dev.tva.builtin;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Slug;
import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.type.Space;
import dev.tva.type.Val;
import java.util.List;
import java.util.Optional;

/**
 * {@code iterate(start, n, fn(u) = …, until = fn(old, new) = …)}: the step applied {@code n} times,
 * unrolled. Where {@code until} holds for a tensor, that tensor stays as it then is.
 */
final class Iterate {
  private static final int MOST = 1000;

  private Iterate() {}

  static Val apply(Invocation c) {
    Invocation.Workbench b = c.bench();
    Optional<Integer> n = b.integer(c.argument("n"), c.span("n"));
    if (n.isEmpty()) {
      return Val.WRONG;
    }
    if (n.get() < 0 || n.get() > MOST) {
      return b.wrong(
          error(
                  Slug.OUT_OF_RANGE,
                  "`n` is " + n.get() + ", and a loop takes 0 to " + MOST + " steps")
              .at(c.span("n"))
              .instead(
                  "give a bound between 0 and " + MOST + "; the nearest is",
                  n.get() < 0 ? "0" : "" + MOST)
              .build());
    }
    Val u = c.argument("start");
    Val.Fn step = (Val.Fn) c.argument("step");
    Optional<Val> done = Optional.empty();
    for (int i = 0; i < n.get(); i++) {
      Val next = step.call(List.of(u), c.span("step"));
      if (next instanceof Val.Wrong || !weightKept(c, u, next)) {
        return Val.WRONG;
      }
      Val old = u;
      u = done.isPresent() ? b.where(done.get(), old, next, c.span()) : next;
      if (c.argument("until") instanceof Val.Fn until) {
        Val met = until.call(List.of(old, next), c.span("until"));
        if (!(met instanceof Val.Node(var m)) || m.grain() == Grain.ELEMENT || !m.test()) {
          return met instanceof Val.Wrong
              ? met
              : b.wrong(
                  error(Slug.WRONG_TYPE, "`until` gives no true or false for a tensor")
                      .at(c.span("until"), "a comparison of numbers is needed")
                      .instead(
                          "compare a norm:", "fn(old, new) = norm(new - old, per = tensor) < 1e-6")
                      .build());
        }
        done = Optional.of(done.map(d -> b.binary(BinaryFn.OR, d, met, c.span())).orElse(met));
      }
    }
    return u;
  }

  private static boolean weightKept(Invocation c, Val old, Val next) {
    Space before = space(c, old);
    Space after = space(c, next);
    if (before.equals(after) || !(before.isPoint() || after.isPoint())) {
      return true;
    }
    c.bench()
        .wrong(
            error(Slug.BRANCHES_DIFFER, "a step makes a " + after.word() + " of a " + before.word())
                .at(c.span("step"), "a step keeps the weight of what it is given")
                .help("state the space of its result:", stated(c.span("step"), before.word()))
                .build());
    return false;
  }

  private static Edit stated(Span step, String space) {
    String text = step.text();
    int body = text.indexOf('=') + 1;
    return new Edit(
        step,
        text.substring(0, body) + " ((" + text.substring(body).strip() + ") as " + space + ")");
  }

  private static Space space(Invocation c, Val v) {
    return v instanceof Val.Node(var value) ? c.bench().spaces().of(value) : Space.NUMBER;
  }
}
