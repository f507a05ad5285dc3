// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import dev.tva.catalog.Alteration;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.MixtureKind;
import dev.tva.catalog.MixtureKind.Part;
import dev.tva.catalog.Run;
import dev.tva.catalog.View;
import dev.tva.graph.Value;
import dev.tva.source.Span;
import dev.tva.support.Input;
import dev.tva.support.Workspace;
import dev.tva.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;

/** The tensors of a mixture of experts, and those that some of them are seen as. */
final class MixtureTensors {
  private final Workspace work;
  private final Value x;
  private final SortedSet<String> names;
  private final MixtureKind kind;
  private final int experts;
  private final SortedMap<String, String> sources = new TreeMap<>();
  private final Map<String, Cut> cuts = new HashMap<>();

  /** A matrix in a tensor that holds all experts of a block. */
  private record Cut(int expert, Part part) {}

  MixtureTensors(Workspace work, Value x) {
    this.work = work;
    this.x = x;
    this.names = Tensors.names(work, x);
    int most = 0;
    boolean mixtral = false;
    for (String name : names) {
      Optional<MixtureKind.Expert> expert = MixtureKind.expert(name);
      if (expert.isPresent()) {
        most = Math.max(most, expert.get().number() + 1);
        mixtral |= expert.get().kind() == MixtureKind.MIXTRAL;
      } else if (MixtureKind.fused(name).isPresent()) {
        most = Math.max(most, Math.toIntExact(shape(name).dimensions().getFirst()));
      }
    }
    this.experts = most;
    this.kind = kind(mixtral);
  }

  private MixtureKind kind(boolean mixtral) {
    if (mixtral) {
      return MixtureKind.MIXTRAL;
    }
    if (names.stream().anyMatch(n -> n.contains(".mlp.shared_expert."))) {
      return MixtureKind.QWEN2;
    }
    MixtureKind like = MixtureKind.of(names);
    return like == MixtureKind.MIXTRAL && !isFused() ? MixtureKind.QWEN3 : like;
  }

  /** How many experts a block has; 0 where there are none. */
  int experts() {
    return experts;
  }

  MixtureKind kind() {
    return kind;
  }

  boolean isFused() {
    return names.stream().anyMatch(n -> MixtureKind.fused(n).isPresent());
  }

  /** A tensor of experts of which it is not known what it is. */
  Optional<String> strange() {
    return names.stream().filter(n -> n.contains(".experts.") && !isKnown(n)).findFirst();
  }

  private boolean isKnown(String name) {
    Optional<MixtureKind.Fused> fused = MixtureKind.fused(name);
    if (fused.isEmpty()) {
      return MixtureKind.expert(name).isPresent();
    }
    // Some keep each matrix the other way round: then up and down do not fit so.
    String other = MixtureKind.fused(fused.get().block(), !fused.get().up());
    if (!names.contains(other)) {
      return false;
    }
    List<Long> up = shape(fused.get().up() ? name : other).dimensions();
    List<Long> down = shape(fused.get().up() ? other : name).dimensions();
    return up.size() == 3
        && down.size() == 3
        && up.get(0).equals(down.get(0))
        && up.get(1) == 2 * down.get(2)
        && up.get(2).equals(down.get(1))
        && up.get(0) == experts;
  }

  private Shape shape(String name) {
    return work.supports.spec(x, name).shape();
  }

  /** Sees one expert of each block as what a dense block has. */
  void take(int number) {
    for (String name : names) {
      Optional<MixtureKind.Fused> fused = MixtureKind.fused(name);
      Optional<MixtureKind.Expert> expert = MixtureKind.expert(name);
      if (fused.isPresent()) {
        for (Part part : parts(fused.get())) {
          cut(MixtureKind.dense(fused.get().block(), part), name, number, part);
        }
      } else if (expert.isPresent()) {
        if (expert.get().number() == number) {
          sources.put(MixtureKind.dense(expert.get().block(), expert.get().part()), name);
        }
      } else if (!MixtureKind.isOfMixture(name)) {
        sources.put(name, name);
      }
    }
  }

  /** Sees each expert of a block as tensors of its own. */
  void split() {
    for (String name : names) {
      Optional<MixtureKind.Fused> fused = MixtureKind.fused(name);
      if (fused.isPresent()) {
        for (int e = 0; e < experts; e++) {
          for (Part part : parts(fused.get())) {
            cut(kind.expert(fused.get().block(), e, part), name, e, part);
          }
        }
      } else {
        sources.put(separate(name), name);
      }
    }
  }

  private String separate(String name) {
    String gate = ".mlp.gate.weight";
    return name.endsWith(gate)
        ? kind.router(name.substring(0, name.length() - gate.length()))
        : name;
  }

  private static List<Part> parts(MixtureKind.Fused fused) {
    return fused.up() ? List.of(Part.GATE, Part.UP) : List.of(Part.DOWN);
  }

  private void cut(String now, String name, int expert, Part part) {
    sources.put(now, name);
    cuts.put(now, new Cut(expert, part));
  }

  /** The shapes of a part in all blocks. */
  List<Shape> shapes(Part part) {
    List<Shape> all = new ArrayList<>();
    sources.forEach((now, was) -> {
      if (MixtureKind.dense(now).filter(d -> d.part() == part).isPresent()) {
        Cut cut = cuts.get(now);
        all.add(cut == null ? shape(was) : run(cut, shape(was)).shape());
      }
    });
    return all;
  }

  private static Run run(Cut cut, Shape of) {
    List<Long> d = of.dimensions();
    long rows = cut.part() == Part.DOWN ? d.get(1) : d.get(1) / 2;
    long first = cut.expert() * d.get(1) + (cut.part() == Part.UP ? rows : 0);
    return new Run(first * d.get(2), Shape.of(rows, d.get(2)));
  }

  /** The value, seen so. */
  Value seen(
      Span span, Function<Input, String> label, Function<Input, Optional<Alteration>> alters) {
    Map<String, String> places = new HashMap<>();
    Tensors.read(work, x).forEach(n -> places.put(n, n));
    return Views.cut(work, span, new View(sources, places), this::runs, label, alters).of(x);
  }

  private Map<String, Run> runs(Input input) {
    Manifest m = input.manifest().orElseThrow();
    Map<String, Run> runs = new HashMap<>();
    cuts.forEach((now, cut) ->
        m.find(sources.get(now)).ifPresent(spec -> runs.put(now, run(cut, spec.shape()))));
    return runs;
  }
}
