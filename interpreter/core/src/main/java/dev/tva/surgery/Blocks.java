// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.builtin.Invocation;
import dev.tva.catalog.Stacks;
import dev.tva.catalog.TensorPattern;
import dev.tva.catalog.View;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.support.Workspace;
import dev.tva.tensor.Rational;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code blocks(x, 0..23, of = "model.layers")}: the tensors of some blocks of a stack. */
public final class Blocks {
  private final Workspace work;
  private final Invocation call;

  private Blocks(Workspace work, Invocation call) {
    this.work = work;
    this.call = call;
  }

  public static Val of(Workspace work, Invocation call) {
    return new Blocks(work, call).apply();
  }

  private Val apply() {
    Optional<Value> x = Tensors.of(work, call, "x");
    Optional<List<Integer>> numbers = numbers();
    if (x.isEmpty() || numbers.isEmpty() || !(call.argument("of") instanceof Val.Text(var of, _))) {
      return Val.WRONG;
    }
    if (of.isEmpty() || numbers.get().isEmpty() || !Views.areKnown(work, x.get())) {
      return new Val.Node(Views.unread(work, call.span()).of(x.get()));
    }
    Optional<Stacks.Stack> stack = stack(x.get(), of.get());
    if (stack.isEmpty()) {
      return Val.WRONG;
    }
    List<String> there = stack.get().blocks();
    List<Integer> missing =
        numbers.get().stream().filter(n -> !there.contains(n.toString())).toList();
    if (!missing.isEmpty()) {
      String last = there.getLast();
      var d =
          error(
                  Slug.OUT_OF_RANGE,
                  "`" + stack.get().name() + "` has no block " + missing.getFirst())
              .at(call.span("range"), "it has " + there.getFirst() + " to " + last)
              .note("found in the headers; no tensor data was read");
      int first = numbers.get().getFirst();
      return call.bench()
          .wrong(
              there.contains("" + first)
                  ? d.help(
                          "take those there are:",
                          new Edit(call.span("range"), first + ".." + last))
                      .build()
                  : d.help("take blocks from " + there.getFirst() + " to " + last).build());
    }
    Map<String, String> same = new HashMap<>();
    Tensors.read(work, x.get()).forEach(n -> same.put(n, n));
    Value kept = Views.recalled(work, call.span(), new View(same, same)).of(x.get());
    String numbersText =
        numbers.get().stream().map(Object::toString).collect(Collectors.joining(","));
    Value test =
        work.graph.of(
            new Op.NameTest(
                new TensorPattern("^" + stack.get().prefix() + ".{" + numbersText + "}")));
    return new Val.Node(work.origin(work.graph.of(new Op.Select(kept, test)), call.span()));
  }

  /** Whole numbers, each larger than the one before; an empty list while they are not known. */
  private Optional<List<Integer>> numbers() {
    Val range = call.argument("range");
    if (range instanceof Val.Wrong) {
      return Optional.empty();
    }
    List<Val> items = range instanceof Val.Items(var some, _) ? some : List.of(range);
    List<Integer> numbers = new ArrayList<>();
    for (Val item : items) {
      Optional<Rational> r = item.constant();
      if (r.isEmpty() && work.textOnly() && item instanceof Val.Node) {
        return Optional.of(List.of());
      }
      boolean next =
          r.isPresent()
              && r.get().isInteger()
              && r.get().numerator().bitLength() < 31
              && (numbers.isEmpty() || r.get().numerator().intValueExact() > numbers.getLast());
      if (!next) {
        work.report.add(
            error(Slug.WRONG_TYPE, "blocks are whole numbers in order, each once")
                .at(call.span("range"))
                .note("blocks repeated or in another order go into several parts of a `stack`")
                .example("give a range:", "blocks(m, 0..23)")
                .build());
        return Optional.empty();
      }
      numbers.add(r.get().numerator().intValueExact());
    }
    if (numbers.isEmpty()) {
      work.report.add(
          error(Slug.WRONG_ARGUMENTS, "no block is taken")
              .at(call.span("range"), "an empty list")
              .example("give a range:", "blocks(m, 0..23)")
              .build());
      return Optional.empty();
    }
    return Optional.of(numbers);
  }

  private Optional<Stacks.Stack> stack(Value x, String of) {
    List<Stacks.Stack> all = Tensors.stacks(work, x);
    List<Stacks.Stack> right =
        of.isEmpty() ? all : all.stream().filter(s -> s.prefix().equals(of)).toList();
    if (right.size() == 1 && right.getFirst().inner().isEmpty()) {
      return Optional.of(right.getFirst());
    }
    work.report.add(Tensors.whichStack(all, of, call));
    return Optional.empty();
  }
}
