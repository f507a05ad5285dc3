// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.builtin.Invocation;
import dev.tva.catalog.Stacks;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.support.Workspace;
import dev.tva.tensor.TensorNames;
import dev.tva.type.Val;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Arguments that are tensors. */
final class Tensors {
  private Tensors() {}

  /** An argument that is tensors; reports what else it is. */
  static Optional<Value> of(Workspace work, Invocation call, String parameter) {
    Val val = call.argument(parameter);
    if (val instanceof Val.Wrong) {
      return Optional.empty();
    }
    if (val instanceof Val.Node(Value v) && isOfElements(v)) {
      return Optional.of(v);
    }
    work.report.add(
        error(
                Slug.WRONG_TYPE,
                "`" + call.function() + "` takes tensors, and this is a " + val.word())
            .at(call.span(parameter))
            .help("leave it out:", new Edit(call.span(), call.span(parameter).text()))
            .build());
    return Optional.empty();
  }

  static boolean isOfElements(Value v) {
    return v.grain() == Grain.ELEMENT;
  }

  /**
   * What is made of whole rows or matrices: cutting it is not the same as cutting what it is of.
   */
  static Optional<Value> whole(Value x) {
    Set<Value> seen = new HashSet<>(Set.of(x));
    Deque<Value> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      Value v = open.pop();
      boolean lines = v.grain() == Grain.ROW || v.grain() == Grain.COLUMN;
      if (lines
          || v.op() instanceof Op.Matrix
          || v.op() instanceof Op.Random
          || v.grain() == Grain.ELEMENT && v.op() instanceof Op.Grouped) {
        return Optional.of(v);
      }
      if (v.grain() == Grain.ELEMENT) {
        v.op().children().stream().filter(seen::add).forEach(open::push);
      }
    }
    return Optional.empty();
  }

  static Diagnostic notByElements(Workspace work, Invocation call, Value v) {
    return error(
            Slug.WRONG_ARGUMENTS,
            "`" + call.function() + "` takes what is computed element by element")
        .at(call.span("x"), "this is made of whole rows, columns or tensors")
        .also(work.origins.getOrDefault(v, call.span("x")), "here")
        .help("leave it out:", new Edit(call.span(), call.span("x").text()))
        .help("or apply `" + call.function() + "` to what this is made of")
        .build();
  }

  /** An argument that is a list of tensors, or tensors alone; reports what else it is. */
  static Optional<List<Value>> list(
      Workspace work, Invocation call, String parameter, String what, String example) {
    Val given = call.argument(parameter);
    if (given instanceof Val.Wrong) {
      return Optional.empty();
    }
    List<Value> parts = new ArrayList<>();
    for (Val part : given instanceof Val.Items(var items, _) ? items : List.of(given)) {
      if (part instanceof Val.Wrong) {
        return Optional.empty();
      }
      if (!(part instanceof Val.Node(Value v)) || !isOfElements(v)) {
        work.report.add(
            error(
                    Slug.WRONG_TYPE,
                    "`" + call.function() + "` takes " + what + ", and this is a " + part.word())
                .at(call.span(parameter))
                .example("give parts of models:", example)
                .build());
        return Optional.empty();
      }
      parts.add(v);
    }
    if (parts.isEmpty()) {
      work.report.add(
          error(Slug.WRONG_ARGUMENTS, "`" + call.function() + "` of an empty list")
              .at(call.span(parameter), "there are no " + what)
              .example("give parts of models:", example)
              .build());
      return Optional.empty();
    }
    return Optional.of(parts);
  }

  /** The runs of blocks that the tensors of a value are in. */
  static List<Stacks.Stack> stacks(Workspace work, Value x) {
    Stacks stacks = work.supports.stacks();
    Set<Stacks.Stack> found = new LinkedHashSet<>();
    names(work, x).forEach(n -> stacks.block(n).ifPresent(b -> found.add(b.stack())));
    return List.copyOf(found);
  }

  /**
   * Blocks of which nobody knows whose they are.
   *
   * @param asked the stack that was asked for; empty where none was
   */
  static Diagnostic whichStack(List<Stacks.Stack> all, String asked, Invocation call) {
    if (all.isEmpty()) {
      return error(Slug.WHICH_STACK, "there are no blocks")
          .at(call.span(), "no names have a run of numbers as a component")
          .note("found in the headers; no tensor data was read")
          .help("give a model that has blocks")
          .build();
    }
    boolean twice = all.stream().allMatch(s -> s.inner().isPresent());
    var d =
        error(
                Slug.WHICH_STACK,
                asked.isEmpty()
                    ? all.size() == 1
                        ? "blocks with two numbers are not stacked"
                        : "there are several stacks"
                    : "there is no stack `" + asked + "`")
            .at(call.span())
            .table(
                List.of("stack", "blocks"),
                all.stream()
                    .map(s ->
                        List.of(s.name(), s.blocks().getFirst() + " to " + s.blocks().getLast()))
                    .toList())
            .note("found in the headers; no tensor data was read");
    String first = all.getFirst().prefix();
    if (twice) {
      return d.help("give a model whose blocks have one number").build();
    }
    String of = ", of = \"" + first + "\")";
    return call.function().equals("blocks") && !call.given("of")
        ? d.help(
                "say which one:",
                new Edit(call.span(), call.span().text().replaceFirst("\\)$", "") + of))
            .build()
        : d.example("say which one:", "blocks(x, 0..1" + of).build();
  }

  /** The names of all tensors that a value reads, selected or not. */
  static SortedSet<String> read(Workspace work, Value x) {
    SortedSet<String> names = new TreeSet<>(TensorNames.ORDER);
    for (int i : work.supports.reads(x)) {
      names.addAll(work.inputs.get(i).manifest().orElseThrow().names());
    }
    return names;
  }

  /** The names that a value has of its own. */
  static SortedSet<String> names(Workspace work, Value x) {
    return work.supports.of(x).orElseGet(() -> new TreeSet<>(TensorNames.ORDER));
  }
}
