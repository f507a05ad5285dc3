// SPDX-License-Identifier: Apache-2.0
package dev.tva.lower;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.catalog.MixtureKind;
import dev.tva.catalog.MixtureKind.Part;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.plan.Output;
import dev.tva.source.Span;
import dev.tva.tensor.NaturalOrder;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorNames;
import dev.tva.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The experts of a block as one tensor of the files: they lie there one behind the other, so that
 * only the header differs from what it is with a tensor each.
 *
 * @param joined the tensors of the files, by their names
 */
record FusedExperts(SortedMap<String, Output.Joined> joined, List<Diagnostic> problems) {
  static FusedExperts of(SortedMap<String, TensorSpec> specs, Span place) {
    SortedMap<String, SortedMap<Integer, MixtureKind>> blocks =
        new TreeMap<>(NaturalOrder.INSTANCE);
    for (String name : specs.keySet()) {
      MixtureKind.expert(name)
          .ifPresent(e ->
              blocks.computeIfAbsent(e.block(), _ -> new TreeMap<>()).put(e.number(), e.kind()));
    }
    SortedMap<String, Output.Joined> joined = new TreeMap<>(TensorNames.ORDER);
    if (blocks.isEmpty()) {
      return new FusedExperts(joined, List.of(no("there are no experts to fuse", place)));
    }
    for (Map.Entry<String, SortedMap<Integer, MixtureKind>> block : blocks.entrySet()) {
      for (List<Part> parts : List.of(List.of(Part.GATE, Part.UP), List.of(Part.DOWN))) {
        List<String> names = names(block.getKey(), block.getValue(), parts);
        Set<TensorSpec> same = new HashSet<>();
        names.forEach(n -> same.add(specs.getOrDefault(n, NONE)));
        int experts = block.getValue().size();
        boolean whole = block.getValue().lastKey() == experts - 1;
        TensorSpec one = same.iterator().next();
        if (same.size() > 1 || !whole || one.shape().ndim() != 2) {
          return new FusedExperts(
              joined, List.of(no("the experts of `" + block.getKey() + "` are not alike", place)));
        }
        joined.put(
            MixtureKind.fused(block.getKey(), parts.size() > 1),
            new Output.Joined(
                names, Shape.of(experts, parts.size() * one.shape().rows(), one.shape().cols())));
      }
      String router = block.getValue().firstEntry().getValue().router(block.getKey());
      if (specs.containsKey(router)) {
        // Where experts are fused, the router of every kind has one name.
        joined.put(
            block.getKey() + ".mlp.gate.weight",
            new Output.Joined(List.of(router), specs.get(router).shape()));
      }
    }
    return new FusedExperts(joined, List.of());
  }

  private static final TensorSpec NONE =
      new TensorSpec(dev.tva.tensor.DType.F32, new Shape(List.of()));

  private static List<String> names(
      String block, SortedMap<Integer, MixtureKind> experts, List<Part> parts) {
    List<String> names = new ArrayList<>();
    experts.forEach((e, kind) -> parts.forEach(p -> names.add(kind.expert(block, e, p))));
    return names;
  }

  private static Diagnostic no(String sentence, Span place) {
    return error(Slug.NO_MIXTURE, sentence)
        .at(place)
        .note("found in the headers; no tensor data was read")
        .help("leave `experts = fused` out")
        .build();
  }
}
