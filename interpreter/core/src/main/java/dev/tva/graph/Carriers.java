// SPDX-License-Identifier: Apache-2.0
package dev.tva.graph;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.BiPredicate;

/** Which input a tensor of a value comes from. */
public final class Carriers {
  private final BiPredicate<Integer, String> has;
  private final BiPredicate<Value, String> holds;
  private final Memo<Optional<SequencedSet<Integer>>> carrying =
      new Memo<>(Carriers::carriers, this::carrying);

  /**
   * @param has whether an input has a tensor
   * @param holds whether a condition holds for a tensor
   */
  public Carriers(BiPredicate<Integer, String> has, BiPredicate<Value, String> holds) {
    this.has = has;
    this.holds = holds;
  }

  /** The first input whose tensor is in a value: not one of what was left out or not chosen. */
  public OptionalInt first(Value v, String tensor) {
    Optional<SequencedSet<Integer>> any = carrying.of(v);
    return any.isPresent() ? firstWith(any.get(), tensor) : firstChosen(v, tensor);
  }

  private OptionalInt firstWith(SequencedSet<Integer> some, String tensor) {
    for (int i : some) {
      if (has.test(i, tensor)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /** The inputs of a value in which nothing depends on the tensor; empty for others. */
  private Optional<SequencedSet<Integer>> carrying(Value v) {
    SequencedSet<Integer> all = new LinkedHashSet<>();
    switch (v.op()) {
      case Op.Select _, Op.Choose _ -> {
        return Optional.empty();
      }
      case Op.Read r -> all.add(r.input());
      case Op.Fact _, Op.Origin _, Op.Elementwise _, Op.Grouped _, Op.Stated _, Op.Matrix _ -> {
        for (Value part : carriers(v)) {
          Optional<SequencedSet<Integer>> some = carrying.of(part);
          if (some.isEmpty()) {
            return some;
          }
          all.addAll(some.get());
        }
      }
    }
    return Optional.of(all);
  }

  private OptionalInt firstChosen(Value root, String tensor) {
    Set<Value> seen = new HashSet<>();
    Deque<Value> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      Value v = open.pop();
      if (v.op() instanceof Op.Read(int input, _) && has.test(input, tensor)) {
        return OptionalInt.of(input);
      }
      if (seen.add(v)) {
        List<Value> parts =
            switch (v.op()) {
              case Op.Select(Value x, Value p) -> holds.test(p, tensor) ? List.of(x) : List.of();
              case Op.Choose c -> List.of(arm(c, tensor));
              case Op.Fact _,
                  Op.Origin _,
                  Op.Elementwise _,
                  Op.Grouped _,
                  Op.Stated _,
                  Op.Matrix _ ->
                  carriers(v);
            };
        parts.reversed().forEach(open::push);
      }
    }
    return OptionalInt.empty();
  }

  private Value arm(Op.Choose c, String tensor) {
    for (int i = 0; i < c.conditions().size(); i++) {
      if (holds.test(c.conditions().get(i), tensor)) {
        return c.values().get(i);
      }
    }
    return c.otherwise();
  }

  /** The parts of a value that its tensors may come from, whichever they are. */
  private static List<Value> carriers(Value v) {
    return switch (v.op()) {
      case Op.Select _, Op.Choose _, Op.Fact _, Op.Gradient _, Op.Read _, Op.Random _, Op.Zero _ ->
          List.of();
      case Op.Unary _,
          Op.Binary _,
          Op.Where _,
          Op.Stated _,
          Op.Reduce _,
          Op.Top _,
          Op.RunningSum _,
          Op.Matrix _,
          Op.Affine _ ->
          v.op().children().stream()
              .filter(c -> c.grain() != Grain.MODEL && c.grain() != Grain.LAYER)
              .toList();
    };
  }
}
