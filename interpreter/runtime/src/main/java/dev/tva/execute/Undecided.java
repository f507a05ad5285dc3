// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.graph.Walk;
import dev.tva.plan.Doubt;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Function;

/**
 * Where in a tensor some numbers that are not known yet would matter. They may stand for what a
 * mask leaves out, if nothing is asked of that but whether its products are above zero or under it:
 * products with zero are neither, whatever the number is. That is how a majority decides ties.
 */
final class Undecided {
  /** What there is of a value before it is computed. */
  enum Is {
    /** A number at hand, whatever it is made of. */
    KNOWN,
    UNDECIDED,
    /** What can neither be computed nor waited for. */
    UNKNOWN,
    /** Computed from what it is made of. */
    MADE
  }

  private final Function<Value, Is> is;

  /** Numbers that have an undecided one in them. */
  private final Set<Value> numbers = new HashSet<>();

  /** Masks, by what stands for something undecided outside of them. */
  private final Map<Value, Value> chosen = new HashMap<>();

  /** What of that has been multiplied by. */
  private final Set<Value> products = new HashSet<>();

  private final Set<Doubt> doubts = new LinkedHashSet<>();

  private Undecided(Function<Value, Is> is) {
    this.is = is;
  }

  /** Of an element value; empty where a number may matter anywhere. */
  static Optional<Undecided> of(Value value, Function<Value, Is> is) {
    var all = new Undecided(is);
    return all.find(value) ? Optional.of(all) : Optional.empty();
  }

  Set<Doubt> doubts() {
    return doubts;
  }

  private boolean find(Value value) {
    SequencedSet<Value> parts = new LinkedHashSet<>();
    Walk.partsFirst(value, v -> is.apply(v) == Is.MADE ? v.op().children() : List.of(), parts);
    return parts.stream().allMatch(this::takes) && !isTouched(value);
  }

  private boolean isTouched(Value v) {
    return numbers.contains(v) || chosen.containsKey(v) || products.contains(v);
  }

  /** Follows what is undecided through a value whose parts are done; whether that can be. */
  private boolean takes(Value v) {
    if (is.apply(v) != Is.MADE) {
      return is.apply(v) == Is.KNOWN || is.apply(v) == Is.UNDECIDED && numbers.add(v);
    }
    List<Value> touched = v.op().children().stream().filter(this::isTouched).toList();
    if (touched.isEmpty()) {
      return true;
    }
    if (v.grain().isScalar()) {
      numbers.add(v);
      return numbers.containsAll(touched);
    }
    return switch (v.op()) {
      case Op.Where(Value mask, _, Value y) when isElements(mask) && touched.equals(List.of(y)) -> {
        chosen.put(v, mask);
        yield numbers.contains(y);
      }
      case Op.Binary(BinaryFn fn, Value x, Value y)
          when fn == BinaryFn.MULTIPLY && touched.size() == 1 -> {
        Value mask = chosen.get(touched.getFirst());
        Value other = touched.contains(x) ? y : x;
        products.add(v);
        yield mask != null && isElements(other) && doubts.add(new Doubt(mask, other));
      }
      case Op.Binary(BinaryFn fn, Value x, Value y)
          when (fn == BinaryFn.GT || fn == BinaryFn.LT) && products.contains(x) ->
          y.op() instanceof Op.Const(var c) && c.signum() == 0;
      case Op.Fact _, Op.Origin _, Op.Elementwise _, Op.Grouped _, Op.Seen _, Op.Matrix _ -> false;
    };
  }

  private static boolean isElements(Value v) {
    return v.grain() == Grain.ELEMENT;
  }
}
