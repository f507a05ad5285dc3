// SPDX-License-Identifier: Apache-2.0
package dev.tva.lower;

import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.support.Supports;
import dev.tva.type.Space;
import dev.tva.type.Spaces;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * The anchor of a formula: its leftmost model, bindings inlined, before any rewrite. It gives the
 * side files and, unless stated, the dtypes.
 */
public final class Anchors {
  private Anchors() {}

  /** The input's index; a delta has no anchor. */
  public static OptionalInt of(Value v, Spaces spaces) {
    return leftmost(v, x -> points(x, spaces));
  }

  /** The same for one tensor: of what is chosen for it. */
  static OptionalInt of(Value v, String tensor, Spaces spaces, Supports supports) {
    return leftmost(
        v,
        x ->
            switch (x.op()) {
              case Op.Choose c -> List.of(supports.arm(c, tensor));
              case Op.Select(Value y, _) -> List.of(y);
              case Op.Fact _,
                  Op.Origin _,
                  Op.Elementwise _,
                  Op.Grouped _,
                  Op.Stated _,
                  Op.Matrix _ ->
                  points(x, spaces);
            });
  }

  private static List<Value> points(Value v, Spaces spaces) {
    return v.op().children().stream()
        .filter(c -> c.grain() == Grain.ELEMENT && spaces.of(c) instanceof Space.Weighted)
        .toList();
  }

  private static OptionalInt leftmost(Value root, Function<Value, List<Value>> parts) {
    Set<Value> seen = new HashSet<>();
    Deque<Value> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      Value v = open.pop();
      if (v.op() instanceof Op.Read(int input, boolean delta)) {
        if (!delta) {
          return OptionalInt.of(input);
        }
      } else if (seen.add(v)) {
        parts.apply(v).reversed().forEach(open::push);
      }
    }
    return OptionalInt.empty();
  }
}
