// SPDX-License-Identifier: Apache-2.0
package dev.tva.lower;

import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.support.Supports;
import dev.tva.type.Space;
import dev.tva.type.Spaces;
import java.util.OptionalInt;

/**
 * The anchor of a formula: its leftmost model, bindings inlined, before any rewrite. It gives the
 * side files and, unless stated, the dtypes.
 */
public final class Anchors {
  private Anchors() {}

  /** The input's index; a delta has no anchor. */
  public static OptionalInt of(Value v, Spaces spaces) {
    if (v.op() instanceof Op.Read r) {
      return r.delta() ? OptionalInt.empty() : OptionalInt.of(r.input());
    }
    for (Value child : v.op().children()) {
      if (child.grain() == Grain.ELEMENT && spaces.of(child) instanceof Space.Weighted) {
        OptionalInt found = of(child, spaces);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return OptionalInt.empty();
  }

  /** The same for one tensor: of what is chosen for it. */
  static OptionalInt of(Value v, String tensor, Spaces spaces, Supports supports) {
    return switch (v.op()) {
      case Op.Read r -> r.delta() ? OptionalInt.empty() : OptionalInt.of(r.input());
      case Op.Choose c -> of(supports.arm(c, tensor), tensor, spaces, supports);
      case Op.Select(Value x, _) -> of(x, tensor, spaces, supports);
      case Op.Fact _, Op.Origin _, Op.Elementwise _, Op.Grouped _, Op.Stated _, Op.Matrix _ -> {
        for (Value child : v.op().children()) {
          if (child.grain() == Grain.ELEMENT && spaces.of(child) instanceof Space.Weighted) {
            OptionalInt found = of(child, tensor, spaces, supports);
            if (found.isPresent()) {
              yield found;
            }
          }
        }
        yield OptionalInt.empty();
      }
    };
  }
}
