// SPDX-License-Identifier: Apache-2.0
package dev.tva.graph;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Function;

/** Ways through formulas that visit each value once, however deep it stands. */
public final class Walk {
  private record Open(Value value, Iterator<Value> rest) {}

  private Walk() {}

  /** Adds a value and what it is made of that is not among {@code seen} yet. */
  public static void all(Value root, Set<Value> seen) {
    Deque<Value> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      Value v = open.pop();
      if (seen.add(v)) {
        v.op().children().reversed().forEach(open::push);
      }
    }
  }

  /**
   * Adds a value behind what it is made of, in order of the formula.
   *
   * @param parts what to go on to from a value
   */
  public static void partsFirst(
      Value root, Function<Value, List<Value>> parts, SequencedSet<Value> into) {
    Deque<Open> open = new ArrayDeque<>();
    if (!into.contains(root)) {
      open.push(new Open(root, parts.apply(root).iterator()));
    }
    while (!open.isEmpty()) {
      Open top = open.peek();
      if (top.rest().hasNext()) {
        Value next = top.rest().next();
        if (!into.contains(next)) {
          open.push(new Open(next, parts.apply(next).iterator()));
        }
      } else {
        into.add(top.value());
        open.pop();
      }
    }
  }
}
