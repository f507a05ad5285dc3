// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.builtin.Invocation;
import dev.tva.catalog.Alteration;
import dev.tva.catalog.Stacks;
import dev.tva.catalog.TensorPattern;
import dev.tva.catalog.View;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Op;
import dev.tva.graph.UnaryFn;
import dev.tva.graph.Value;
import dev.tva.support.Input;
import dev.tva.support.Workspace;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * {@code stack([x, y], outside = m)}: the blocks of the parts one after the other, numbered anew,
 * and all else from one model.
 */
public final class Stack {
  private final Workspace work;
  private final Invocation call;
  private final List<Value> conditions = new ArrayList<>();
  private final List<Value> arms = new ArrayList<>();
  private final List<Integer> order = new ArrayList<>();

  private Stack(Workspace work, Invocation call) {
    this.work = work;
    this.call = call;
  }

  public static Val of(Workspace work, Invocation call) {
    return new Stack(work, call).apply();
  }

  private Val apply() {
    Optional<Value> outside = Tensors.of(work, call, "outside");
    Optional<List<Value>> parts = parts();
    if (outside.isEmpty() || parts.isEmpty()) {
      return Val.WRONG;
    }
    if (!Views.areKnown(work, outside.get())
        || !parts.get().stream().allMatch(p -> Views.areKnown(work, p))) {
      return new Val.Node(Views.unread(work, call.span()).of(outside.get()));
    }
    Optional<String> prefix = Optional.empty();
    for (Value part : parts.get()) {
      Optional<Stacks.Stack> stack = stack(part, prefix);
      if (stack.isEmpty()) {
        return Val.WRONG;
      }
      prefix = Optional.of(stack.get().prefix());
      add(part, stack.get());
    }
    String of = prefix.orElseThrow();
    Value all = test(of, 0, order.size() - 1);
    conditions.addFirst(work.graph.unary(UnaryFn.NOT, all));
    arms.addFirst(around(outside.get(), of));
    Value last = arms.removeLast();
    conditions.removeLast();
    return new Val.Node(
        work.origin(work.graph.of(new Op.Choose(conditions, arms, last)), call.span()));
  }

  private Optional<List<Value>> parts() {
    return Tensors.list(work, call, "parts", "blocks", "[blocks(a, 0..23), blocks(b, 8..31)]");
  }

  /** The stack that a part is some of: that of the parts before it, where it has several. */
  private Optional<Stacks.Stack> stack(Value part, Optional<String> before) {
    List<Stacks.Stack> all = Tensors.stacks(work, part);
    List<Stacks.Stack> right =
        before.isPresent() && all.size() > 1
            ? all.stream().filter(s -> s.prefix().equals(before.get())).toList()
            : all;
    if (right.size() != 1 || right.getFirst().inner().isPresent()) {
      work.report.add(Tensors.whichStack(all, "", call));
      return Optional.empty();
    }
    String prefix = right.getFirst().prefix();
    if (!prefix.equals(before.orElse(prefix))) {
      work.report.add(
          error(
                  Slug.NAMES_DIFFER,
                  "the blocks of one part are in `"
                      + before.get()
                      + "`, and those of another in `"
                      + prefix
                      + "`")
              .at(call.span("parts"))
              .note("found in the headers; no tensor data was read")
              .example(
                  "give them one name:",
                  "rename(x, from = \"^" + prefix + "\", to = \"" + before.get() + "\")")
              .build());
      return Optional.empty();
    }
    return Optional.of(right.getFirst());
  }

  /** The blocks of a part, behind those there are. */
  private void add(Value part, Stacks.Stack stack) {
    Stacks stacks = work.supports.stacks();
    Map<Integer, String> blocks = new TreeMap<>();
    List<String> names = new ArrayList<>();
    for (String name : Tensors.names(work, part)) {
      stacks
          .block(name)
          .filter(b -> b.stack().prefix().equals(stack.prefix()))
          .ifPresent(b -> {
            blocks.put(b.place(), b.name());
            names.add(name);
          });
    }
    Map<String, Integer> place = new HashMap<>();
    blocks.values().forEach(b -> place.put(b, place.size()));
    int first = order.size();
    Map<String, String> sources = new HashMap<>();
    Map<String, String> places = new HashMap<>();
    for (String name : names) {
      String block = stacks.block(name).orElseThrow().name();
      String rest = name.substring(block.length());
      int at = place.get(block);
      sources.put(stack.prefix() + "." + (first + at) + rest, name);
      places.put(name, stack.prefix() + "." + at + rest);
    }
    order.addAll(blocks.keySet());
    List<Integer> were = List.copyOf(blocks.keySet());
    int last = order.size() - 1;
    String how =
        "stack("
            + "%s, "
            + were.getFirst()
            + ".."
            + were.getLast()
            + " -> "
            + first
            + ".."
            + last
            + ")";
    Views views =
        Views.renamed(
            work, call.span(), new View(sources, places), i -> how.replace("%s", i.label()));
    conditions.add(test(stack.prefix(), first, last));
    arms.add(views.of(part));
  }

  private Value test(String prefix, int first, int last) {
    return work.graph.of(
        new Op.NameTest(new TensorPattern("^" + prefix + ".{" + first + ".." + last + "}")));
  }

  /** All that is not in the stack; its config then has the depth that the parts make. */
  private Value around(Value outside, String prefix) {
    Map<String, String> same = new HashMap<>();
    Map<String, String> places = new HashMap<>();
    for (String name : Tensors.read(work, outside)) {
      places.put(name, name);
      if (!isIn(prefix, name)) {
        same.put(name, name);
      }
    }
    Function<Input, String> label = i -> i.label() + " around " + prefix;
    return Views.renamed(
            work,
            call.span(),
            new View(same, places),
            label,
            i -> Optional.of(new Alteration.Depth(prefix, depth(i, prefix), order)))
        .of(outside);
  }

  private boolean isIn(String prefix, String tensor) {
    return work.supports.stacks().block(tensor).stream()
        .anyMatch(b -> b.stack().prefix().equals(prefix));
  }

  /** How many blocks a config says that an input has. */
  private int depth(Input input, String prefix) {
    int depth =
        (int)
            input.manifest().orElseThrow().names().stream()
                .flatMap(n -> work.supports.stacks().block(n).stream())
                .filter(b -> b.stack().prefix().equals(prefix))
                .map(Stacks.Block::name)
                .distinct()
                .count();
    for (Alteration earlier : input.alterations()) {
      if (earlier instanceof Alteration.Depth d && d.stack().equals(prefix)) {
        depth = d.blocks().size();
      }
    }
    return depth;
  }
}
