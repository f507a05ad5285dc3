// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Stacks;
import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.GraphBuilder;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.plan.Numbers;
import dev.tva.plan.Statistics;
import dev.tva.tensor.TensorNames;
import dev.tva.tensor.TensorSpec;
import dev.tva.type.Spaces;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which tensors each value has, once headers are known. */
public final class Supports {
  private final Spaces spaces;
  private final List<Input> inputs;
  private final Map<Value, Optional<SortedSet<String>>> supports = new HashMap<>();
  private final Map<Value, SequencedSet<Integer>> reads = new HashMap<>();
  private final Map<Value, SequencedSet<Integer>> allReads = new HashMap<>();
  private final Map<List<Integer>, SortedMap<String, ShapePair>> shapePairs = new HashMap<>();
  private int known;
  private int names;
  private Stacks stacks = new Stacks(List.of());
  private SortedMap<String, TensorSpec> specs = new TreeMap<>(TensorNames.ORDER);
  private Numbers numbers = new Numbers(stacks, Statistics.NONE, Map.of());

  /** {@code inputs} grows while a script is evaluated. */
  public Supports(Spaces spaces, List<Input> inputs) {
    this.spaces = spaces;
    this.inputs = inputs;
  }

  /** The runs of blocks over the names of all inputs so far. */
  public Stacks stacks() {
    refresh();
    return stacks;
  }

  /** What the first input that has the tensor says of it. */
  public TensorSpec spec(String tensor) {
    refresh();
    return specs.get(tensor);
  }

  /**
   * What the tensor is in the inputs that a value is computed from, by which models whose
   * vocabularies differ are told apart; of a value that reads none, what the first input has.
   */
  public TensorSpec spec(Value v, String tensor) {
    for (int i : allReads(v)) {
      TensorSpec spec = inputs.get(i).manifest().orElseThrow().tensors().get(tensor);
      if (spec != null) {
        return spec;
      }
    }
    return spec(tensor);
  }

  private SequencedSet<Integer> allReads(Value v) {
    SequencedSet<Integer> found = allReads.get(v);
    if (found == null) {
      found = new LinkedHashSet<>();
      if (v.op() instanceof Op.Read r) {
        found.add(r.input());
      }
      for (Value child : GraphBuilder.children(v.op())) {
        found.addAll(allReads(child));
      }
      allReads.put(v, found);
    }
    return found;
  }

  private void refresh() {
    if (known != inputs.size()) {
      known = inputs.size();
      specs = new TreeMap<>(TensorNames.ORDER);
      for (Input input : inputs) {
        input.manifest().ifPresent(m -> m.tensors().forEach(specs::putIfAbsent));
      }
      if (specs.size() != names) {
        // New names may lengthen a stack, and then another tensor is at depth 0.5.
        names = specs.size();
        supports.clear();
      }
      stacks = new Stacks(specs.keySet());
      numbers = new Numbers(stacks, Statistics.NONE, Map.of());
    }
  }

  /** Whether a condition known before data holds for a tensor. */
  public boolean holds(Value predicate, String tensor) {
    refresh();
    return numbers.scalar(predicate, tensor, specs.get(tensor)) != 0;
  }

  /** A number known before data. */
  public double number(Value value) {
    refresh();
    return numbers.scalar(value);
  }

  /** A number known before data, as it is for a tensor. */
  public double number(Value value, String tensor) {
    refresh();
    return numbers.scalar(value, tensor, specs.get(tensor));
  }

  /** The inputs a value's tensors come from, in the order they stand in its formula. */
  public SequencedSet<Integer> reads(Value v) {
    SequencedSet<Integer> found = reads.get(v);
    if (found == null) {
      found = new LinkedHashSet<>();
      if (v.op() instanceof Op.Read r) {
        found.add(r.input());
      }
      for (Value child : GraphBuilder.children(v.op())) {
        if (child.grain() == Grain.ELEMENT) {
          found.addAll(reads(child));
        }
      }
      reads.put(v, found);
    }
    return found;
  }

  private boolean unknown(Value v) {
    return reads(v).stream().anyMatch(i -> inputs.get(i).manifest().isEmpty());
  }

  /** The tensors a value has; empty where it has one for any tensor, or headers are not known. */
  public Optional<SortedSet<String>> of(Value v) {
    refresh();
    Optional<SortedSet<String>> found = supports.get(v);
    if (found == null) {
      found = compute(v);
      supports.put(v, found);
    }
    return found;
  }

  private Optional<SortedSet<String>> compute(Value v) {
    return switch (v.op()) {
      case Op.Read r -> inputs.get(r.input()).manifest().map(Manifest::names);
      case Op.Const _,
          Op.Unknown _,
          Op.Meta _,
          Op.NameTest _,
          Op.DTypeTest _,
          Op.Gradient _,
          Op.Random _,
          Op.Zero _ ->
          Optional.empty();
      case Op.Unary(_, Value x) -> of(x);
      case Op.Stated(Value x, _) -> of(x);
      case Op.Binary(BinaryFn fn, Value x, Value y)
          when fn == BinaryFn.ADD || fn == BinaryFn.SUBTRACT ->
          sum(x, y);
      case Op.Binary(_, Value x, Value y) -> both(List.of(x, y));
      case Op.Where(Value m, Value x, Value y) -> both(List.of(m, x, y));
      case Op.Reduce r ->
          switch (r.to()) {
            case MODEL -> Optional.empty();
            case LAYER -> both(r.arguments()).map(this::arithmetic).map(this::withLayer);
            case TENSOR, ROW, COLUMN, ELEMENT -> both(r.arguments()).map(this::arithmetic);
          };
      case Op.Top(Value x, Value cut) -> both(List.of(x, cut));
      case Op.RunningSum(Value x, Value totals) -> both(List.of(x, totals));
      case Op.Matrix m -> both(m.arguments());
      case Op.Select(Value x, Value p) -> of(x).map(s -> filter(s, p));
      case Op.Choose c -> chosen(c);
      case Op.Affine _ -> both(GraphBuilder.children(v.op()));
    };
  }

  private SortedSet<String> filter(SortedSet<String> names, Value predicate) {
    SortedSet<String> kept = new TreeSet<>(TensorNames.ORDER);
    for (String name : names) {
      if (holds(predicate, name)) {
        kept.add(name);
      }
    }
    return kept;
  }

  /** All tensors of the blocks that some of {@code names} are in: a number per layer is theirs. */
  private SortedSet<String> withLayer(SortedSet<String> names) {
    Set<String> groups = new HashSet<>();
    names.forEach(n -> groups.add(Stacks.group(n)));
    SortedSet<String> all = new TreeSet<>(TensorNames.ORDER);
    for (String name : specs.keySet()) {
      if (groups.contains(Stacks.group(name))) {
        all.add(name);
      }
    }
    return all;
  }

  /** The tensors whose every input can be computed with. */
  public SortedSet<String> arithmetic(SortedSet<String> names) {
    SortedSet<String> kept = new TreeSet<>(TensorNames.ORDER);
    for (String name : names) {
      if (!spec(name).dtype().isInteger()) {
        kept.add(name);
      }
    }
    return kept.size() == names.size() ? names : kept;
  }

  private Optional<SortedSet<String>> sum(Value x, Value y) {
    Optional<SortedSet<String>> sx = of(x);
    Optional<SortedSet<String>> sy = of(y);
    if (sx.isEmpty() || sy.isEmpty() || sx.get().equals(sy.get())) {
      return sx.isPresent() ? sx : sy;
    }
    boolean deltas = spaces.of(x).isDelta() && spaces.of(y).isDelta();
    if (deltas) {
      SortedSet<String> all = new TreeSet<>(TensorNames.ORDER);
      all.addAll(sx.get());
      all.addAll(sy.get());
      return Optional.of(all);
    }
    return spaces.of(x).isPoint() ? sx : spaces.of(y).isPoint() ? sy : both(List.of(x, y));
  }

  private Optional<SortedSet<String>> both(List<Value> values) {
    Optional<SortedSet<String>> common = Optional.empty();
    for (Value v : values) {
      Optional<SortedSet<String>> s = of(v);
      if (common.isEmpty() || s.isEmpty() || s.get().equals(common.get())) {
        common = common.isPresent() ? common : s;
      } else {
        SortedSet<String> kept = new TreeSet<>(TensorNames.ORDER);
        kept.addAll(common.get());
        kept.retainAll(s.get());
        common = Optional.of(kept);
      }
    }
    return common;
  }

  private Optional<SortedSet<String>> chosen(Op.Choose c) {
    List<Value> all = new ArrayList<>(c.values());
    all.add(c.otherwise());
    if (all.stream().allMatch(v -> of(v).isEmpty())) {
      return Optional.empty();
    }
    SortedSet<String> candidates = new TreeSet<>(TensorNames.ORDER);
    all.forEach(v -> of(v).ifPresent(candidates::addAll));
    candidates.removeIf(name -> of(arm(c, name)).map(s -> !s.contains(name)).orElse(false));
    return Optional.of(candidates);
  }

  /** The value a choice has for a tensor. */
  public Value arm(Op.Choose c, String tensor) {
    for (int i = 0; i < c.conditions().size(); i++) {
      if (holds(c.conditions().get(i), tensor)) {
        return c.values().get(i);
      }
    }
    return c.otherwise();
  }

  /** The tensors of both values whose shapes differ between the inputs they come from. */
  public SortedMap<String, ShapePair> conflicts(Value x, Value y) {
    SortedMap<String, ShapePair> found = new TreeMap<>(TensorNames.ORDER);
    if (unknown(x) || unknown(y)) {
      return found;
    }
    Optional<SortedSet<String>> common = both(List.of(x, y));
    for (int i : reads(x)) {
      for (int j : reads(y)) {
        if (i == j || common.isEmpty()) {
          continue;
        }
        differing(i, j)
            .forEach((name, pair) -> {
              if (common.get().contains(name)) {
                found.putIfAbsent(name, pair);
              }
            });
      }
    }
    return found;
  }

  private SortedMap<String, ShapePair> differing(int i, int j) {
    return shapePairs.computeIfAbsent(
        List.of(i, j),
        _ -> {
          SortedMap<String, ShapePair> pairs = new TreeMap<>(TensorNames.ORDER);
          Manifest b = inputs.get(j).manifest().orElseThrow();
          inputs
              .get(i)
              .manifest()
              .orElseThrow()
              .tensors()
              .forEach((name, p) -> {
                TensorSpec q = b.tensors().get(name);
                if (q != null && !p.shape().equals(q.shape())) {
                  pairs.put(name, new ShapePair(i, p, j, q));
                }
              });
          return pairs;
        });
  }

  /** A tensor as two inputs have it. */
  public record ShapePair(int left, TensorSpec leftSpec, int right, TensorSpec rightSpec) {}
}
