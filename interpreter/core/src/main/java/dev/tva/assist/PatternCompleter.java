// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

import dev.tva.assist.Completions.Choice;
import dev.tva.catalog.TensorIndex;
import dev.tva.catalog.TensorPattern;
import dev.tva.diagnostic.Counted;
import dev.tva.graph.Grain;
import dev.tva.graph.Value;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Goes on with a pattern by the components of the tensor names in the headers that were read. */
final class PatternCompleter {
  private static final int REMEMBERED = 4;

  private final Names state;
  private final Map<Object, TensorIndex> indexes = new LinkedHashMap<>();

  PatternCompleter(Names state) {
    this.state = state;
  }

  /**
   * {@code typed} is the pattern up to the cursor, which is at {@code cursor}; {@code target} the
   * name of what it selects from.
   */
  Completions complete(String typed, int cursor, Optional<String> target) {
    int from = Math.max(typed.lastIndexOf('.'), typed.startsWith("^") ? 0 : -1) + 1;
    int brace = typed.lastIndexOf('{');
    String head = typed.substring(0, from);
    if (brace >= 0 && brace > typed.lastIndexOf('}')) {
      // In a choice the dots of a range are no ends of components.
      head = typed.substring(0, Math.max(0, typed.lastIndexOf('.', brace) + 1));
      from = Math.max(brace, typed.lastIndexOf(',')) + 1;
    }
    String part = typed.substring(from);
    List<Choice> choices = new ArrayList<>();
    try {
      String pattern = head.endsWith(".") ? head.substring(0, head.length() - 1) : head;
      offer(index(target).next(pattern), part, brace >= from - 1 && brace >= 0, choices);
    } catch (TensorPattern.Malformed _) {
      // Nothing is known to go on with.
    }
    return new Completions(cursor - part.length(), choices);
  }

  private static void offer(
      TensorIndex.Next next, String part, boolean inChoice, List<Choice> choices) {
    next.words()
        .forEach((word, count) -> {
          if (word.startsWith(part)) {
            choices.add(new Choice(word, Counted.of(count, "tensor")));
          }
        });
    if (next.least().isPresent() && part.isEmpty() && !inChoice) {
      int least = next.least().getAsInt();
      int largest = next.largest().getAsInt();
      choices.add(new Choice("*", "all, " + least + " to " + largest));
      choices.add(new Choice("{" + least + ".." + largest + "}", "a range, both ends included"));
    }
  }

  private TensorIndex index(Optional<String> target) {
    Optional<Value> value =
        target
            .map(n -> state.bindings().get(n))
            .filter(v -> v instanceof Val.Node(Value node) && node.grain() == Grain.ELEMENT)
            .map(v -> ((Val.Node) v).value());
    Optional<SortedSet<String>> names = value.flatMap(state::tensors);
    Object key = names.isPresent() ? value.get() : state.inputs();
    TensorIndex known = indexes.get(key);
    if (known == null) {
      if (indexes.size() == REMEMBERED) {
        indexes.remove(indexes.keySet().iterator().next());
      }
      known = new TensorIndex(names.<Collection<String>>map(n -> n).orElseGet(this::all));
      indexes.put(key, known);
    }
    return known;
  }

  private Collection<String> all() {
    Collection<String> all = new TreeSet<>();
    state.inputs().forEach(i -> i.manifest().ifPresent(m -> all.addAll(m.tensors().keySet())));
    return all;
  }
}
