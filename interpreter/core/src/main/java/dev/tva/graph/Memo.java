// SPDX-License-Identifier: Apache-2.0
package dev.tva.graph;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A function of values that is made of what it is for others. Each is computed once, after those it
 * needs, with a stack of its own: no formula is too deep or has too many ways through it.
 */
public final class Memo<T> {
  private final Function<Value, List<Value>> needs;
  private final Function<Value, T> compute;
  private final Map<Value, T> known = new HashMap<>();

  /**
   * @param needs the values whose results {@code compute} asks this for
   */
  public Memo(Function<Value, List<Value>> needs, Function<Value, T> compute) {
    this.needs = needs;
    this.compute = compute;
  }

  /** Of a function that needs what it is for all children. */
  public static <T> Memo<T> ofChildren(Function<Value, T> compute) {
    return new Memo<>(v -> v.op().children(), compute);
  }

  public T of(Value v) {
    T found = known.get(v);
    return found != null ? found : computed(v);
  }

  private T computed(Value root) {
    Deque<Value> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      Value v = open.peek();
      boolean ready = true;
      if (!known.containsKey(v)) {
        for (Value need : needs.apply(v).reversed()) {
          if (!known.containsKey(need)) {
            open.push(need);
            ready = false;
          }
        }
      }
      if (ready) {
        open.pop();
        if (!known.containsKey(v)) {
          known.put(v, compute.apply(v));
        }
      }
    }
    return known.get(root);
  }

  /** Forgets what it has computed. */
  public void clear() {
    known.clear();
  }
}
