// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.builtin.Invocation;
import dev.tva.catalog.MixtureKind;
import dev.tva.catalog.MixtureKind.Part;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.support.Workspace;
import dev.tva.tensor.NaturalOrder;
import dev.tva.tensor.Shape;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** The blocks of a dense model that can get experts: their multilayer perceptrons. */
final class DenseBlocks {
  private final Workspace work;
  private final Invocation call;
  private final SortedSet<String> names;
  private final SortedMap<String, Set<Part>> parts = new TreeMap<>(NaturalOrder.INSTANCE);

  DenseBlocks(Workspace work, Invocation call, Value base) {
    this.work = work;
    this.call = call;
    this.names = Tensors.names(work, base);
    for (String name : names) {
      MixtureKind.dense(name)
          .ifPresent(
              d -> parts.computeIfAbsent(d.block(), _ -> EnumSet.noneOf(Part.class)).add(d.part()));
    }
  }

  /** What stands before their experts, in order. */
  List<String> blocks() {
    return List.copyOf(parts.keySet());
  }

  /** What stands before the numbers of the blocks. */
  String stack() {
    return stack(parts.firstKey());
  }

  private static String stack(String block) {
    return block.contains(".") ? block.substring(0, block.lastIndexOf('.')) : "";
  }

  MixtureKind kind() {
    return MixtureKind.of(names);
  }

  /** Why they cannot get experts. */
  Optional<Diagnostic> problem() {
    if (parts.isEmpty()) {
      return Optional.of(
          no("no block has a `mlp.gate_proj`, a `mlp.up_proj` and a `mlp.down_proj`")
              .help("give a dense model of the Llama, Mistral, Qwen2 or Qwen3 kind")
              .build());
    }
    List<String> stacks = parts.keySet().stream().map(DenseBlocks::stack).distinct().toList();
    if (stacks.size() > 1) {
      return Optional.of(
          no("there are several stacks with such blocks")
              .table(List.of("stack"), stacks.stream().map(List::of).toList())
              .example("take the tensors of one:", "x[\"" + stacks.getFirst() + "\"]")
              .build());
    }
    for (Map.Entry<String, Set<Part>> block : parts.entrySet()) {
      if (block.getValue().size() < Part.values().length) {
        return Optional.of(
            no("`" + block.getKey() + ".mlp` is not gate, up and down")
                .help("give a dense model of the Llama, Mistral, Qwen2 or Qwen3 kind")
                .build());
      }
    }
    for (String name : names) {
      boolean inside = parts.keySet().stream().anyMatch(b -> name.startsWith(b + ".mlp."));
      if (inside && MixtureKind.dense(name).isEmpty()) {
        return Optional.of(
            no("an expert has no place for `" + name + "`")
                .help(
                    "leave it out:",
                    new Edit(
                        call.span("base"), call.span("base").text() + "[not \"^" + name + "$\"]"))
                .build());
      }
    }
    return Optional.empty();
  }

  private Diagnostic.Builder no(String sentence) {
    return error(Slug.NO_MIXTURE, sentence)
        .at(call.span("base"))
        .note("found in the headers; no tensor data was read");
  }

  /** The shape of a matrix in a model. */
  Shape shape(Value model, String block, Part part) {
    return work.supports.spec(model, MixtureKind.dense(block, part)).shape();
  }

  /** Why a model cannot be an expert beside one of these shapes. */
  Optional<Diagnostic> problem(Value model, Value like, String parameter) {
    SortedSet<String> there = Tensors.names(work, model);
    List<List<String>> rows = new ArrayList<>();
    for (String block : parts.keySet()) {
      for (Part part : Part.values()) {
        String name = MixtureKind.dense(block, part);
        if (!there.contains(name)) {
          return Optional.of(
              error(Slug.NAMES_DIFFER, "a model that is to be an expert has no `" + name + "`")
                  .at(call.span(parameter))
                  .note("found in the headers; no tensor data was read")
                  .help("give models that have the tensors of `base`")
                  .build());
        }
        Shape got = shape(model, block, part);
        Shape wanted = shape(like, block, part);
        if (!got.equals(wanted) || got.ndim() != 2) {
          rows.add(List.of(name, wanted.toString(), got.toString()));
        }
      }
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            error(Slug.SHAPE_MISMATCH, "all experts have one shape, and these differ")
                .at(call.span(parameter))
                .table(List.of("tensor", "of the first", "of another"), rows)
                .note("found in the headers; no tensor data was read")
                .help("give models of one width")
                .build());
  }
}
