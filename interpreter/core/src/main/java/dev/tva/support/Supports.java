// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Stacks;
import dev.tva.catalog.TensorPattern;
import dev.tva.catalog.Tie;
import dev.tva.graph.Carriers;
import dev.tva.graph.Grain;
import dev.tva.graph.Memo;
import dev.tva.graph.Op;
import dev.tva.graph.OwnFacts;
import dev.tva.graph.Value;
import dev.tva.graph.Walk;
import dev.tva.plan.Numbers;
import dev.tva.plan.Statistics;
import dev.tva.tensor.DType;
import dev.tva.tensor.InOrder;
import dev.tva.tensor.TensorNames;
import dev.tva.tensor.TensorSpec;
import dev.tva.type.Spaces;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Which tensors each value has, once headers are known. */
public final class Supports {
  private final List<Input> inputs;
  private final Memo<Optional<SortedSet<String>>> supports =
      new Memo<>(Supports::named, this::compute);
  private final Memo<SequencedSet<Integer>> reads =
      new Memo<>(Supports::elements, v -> inputs(v, elements(v), this::reads));
  private final Memo<SequencedSet<Integer>> behind =
      new Memo<>(v -> Meets.operands(v.op()), v -> inputs(v, Meets.operands(v.op()), this::behind));
  private final Carriers carriers = new Carriers((i, t) -> spec(i, t).isPresent(), this::holds);
  private final Meets meets;
  private final Map<List<Integer>, Set<String>> shapesDiffer = new HashMap<>();
  private final Map<String, Memo<Boolean>> tied = new HashMap<>();
  private final Map<List<Integer>, Boolean> shared = new HashMap<>();
  private final Map<List<Integer>, Boolean> kin = new HashMap<>();
  private int known;
  private int names;
  private Stacks stacks = new Stacks(List.of());
  private final Map<List<Integer>, Stacks> parts = new HashMap<>();
  private final List<Manifest> added = new ArrayList<>();

  /** Those of the first input, until another one has other names. */
  private NavigableMap<String, TensorSpec> specs = Collections.emptyNavigableMap();

  private boolean merged;
  private Map<String, TensorSpec> specOf = Map.of();
  private final Map<Manifest, Manifest> kinds = new LinkedHashMap<>();
  private Numbers numbers = new Numbers(stacks, Statistics.NONE, Map.of());

  /** {@code inputs} grows while a script is evaluated. */
  public Supports(Spaces spaces, List<Input> inputs) {
    this.inputs = inputs;
    this.meets = new Meets(spaces, this);
  }

  /** The rule of what meets. */
  public Meets meets() {
    return meets;
  }

  /** The runs of blocks over the names of all inputs so far. */
  public Stacks stacks() {
    refresh();
    return stacks;
  }

  /** The inputs whose blocks an expression counts. */
  public OwnFacts.Counted counted(Value v) {
    SortedSet<Integer> plain = new TreeSet<>();
    behind(v).stream()
        .filter(this::isPlain)
        .forEach(i -> {
          plain.add(i);
          plain.add(whole(i));
        });
    List<Integer> all = ownKinds(behind(v));
    return new OwnFacts.Counted(all, plain.containsAll(behind(v)) ? all : ownKinds(plain));
  }

  /** Whether a value is computed from checkpoints, and from none that is seen otherwise. */
  public boolean isPlain(Value v) {
    return !behind(v).isEmpty() && behind(v).stream().allMatch(this::isPlain);
  }

  private boolean isPlain(int input) {
    return inputs.get(input).seen().isEmpty();
  }

  /**
   * Inputs, where other inputs have other tensors: of each kind the first. Empty where their blocks
   * are those of all inputs, or there are none.
   */
  private List<Integer> ownKinds(Set<Integer> some) {
    SortedSet<Integer> own = new TreeSet<>();
    some.forEach(i -> own.add(firstOfKind(i)));
    SortedSet<Integer> all = new TreeSet<>();
    inputs.forEach(i -> all.add(firstOfKind(i.index())));
    if (own.isEmpty() || own.equals(all)) {
      return List.of();
    }
    List<Integer> of = List.copyOf(own);
    if (!parts.containsKey(of)) {
      SortedSet<String> names = new TreeSet<>(TensorNames.ORDER);
      of.forEach(i -> inputs.get(i).manifest().ifPresent(m -> names.addAll(m.names())));
      parts.put(of, new Stacks(names));
      refresh();
      stacks = stacks.with(parts);
      numbers = new Numbers(stacks, Statistics.NONE, Map.of());
    }
    return of;
  }

  private int firstOfKind(int input) {
    Optional<Manifest> kind = inputs.get(input).manifest().map(this::kind);
    int first = 0;
    while (!inputs.get(first).manifest().map(this::kind).equals(kind)) {
      first++;
    }
    return first;
  }

  /** What the first input that has the tensor says of it. */
  public TensorSpec spec(String tensor) {
    refresh();
    return specOf.get(tensor);
  }

  /**
   * What a tensor is in a value, by which models whose vocabularies differ are told apart; of a
   * value that reads no tensors, what the first input has.
   */
  public TensorSpec spec(Value v, String tensor) {
    OptionalInt input = carriers.first(v, tensor);
    return input.isPresent() ? spec(input.getAsInt(), tensor).orElseThrow() : spec(tensor);
  }

  /** Whether an input of a value has the tensor in float64, so that it is computed in that. */
  public boolean hasDoubles(Value v, String tensor) {
    return reads(v).stream()
        .flatMap(i -> spec(i, tensor).stream())
        .anyMatch(s -> s.dtype() == DType.F64);
  }

  private Optional<TensorSpec> spec(int input, String tensor) {
    return inputs.get(input).manifest().flatMap(m -> m.find(tensor));
  }

  /** All tensors of all inputs so far. */
  public SortedSet<String> names() {
    refresh();
    return Collections.unmodifiableSortedSet(specs.navigableKeySet());
  }

  private void refresh() {
    for (; known < inputs.size(); known++) {
      inputs.get(known).manifest().ifPresent(this::addSpecs);
    }
    if (specs.size() != names) {
      // New names may lengthen a stack, and then another tensor is at depth 0.5.
      names = specs.size();
      supports.clear();
      Map<String, TensorSpec> heads = tiedHeads();
      if (merged || !heads.isEmpty()) {
        specOf = new HashMap<>(heads);
        specOf.putAll(specs);
      } else {
        specOf = specs;
      }
      stacks = new Stacks(specs.keySet()).with(parts);
      numbers = new Numbers(stacks, Statistics.NONE, Map.of());
    }
  }

  private void addSpecs(Manifest m) {
    if (added.stream().anyMatch(m::sharesTensors)) {
      return;
    }
    added.add(m);
    if (specs.isEmpty()) {
      specs = m.tensors();
    } else if (!TensorNames.same(specs.navigableKeySet(), m.names())) {
      if (!merged) {
        merged = true;
        NavigableMap<String, TensorSpec> own = new TreeMap<>(TensorNames.ORDER);
        own.putAll(specs);
        specs = own;
      }
      m.tensors().forEach(specs::putIfAbsent);
    }
  }

  /** A head that only a selection names has the shape of what it is tied to. */
  private Map<String, TensorSpec> tiedHeads() {
    Map<String, TensorSpec> heads = new HashMap<>();
    for (Input input : inputs) {
      input
          .manifest()
          .ifPresent(m ->
              m.tie()
                  .ifPresent(
                      t -> heads.putIfAbsent(t.head(), m.find(t.embedding()).orElseThrow())));
    }
    return heads;
  }

  /** The first checkpoint seen that has the same tensors: most of a script's are of one kind. */
  private Manifest kind(Manifest m) {
    Manifest found = kinds.get(m);
    if (found == null) {
      found = kinds.values().stream().filter(m::hasSameTensors).findFirst().orElse(m);
      kinds.put(m, found);
    }
    return found;
  }

  /** Whether a condition known before data holds for a tensor. */
  public boolean holds(Value predicate, String tensor) {
    refresh();
    return numbers.scalar(predicate, tensor, specOf.get(tensor)) != 0;
  }

  /** A number known before data. */
  public double number(Value value) {
    refresh();
    return numbers.scalar(value);
  }

  /** A number known before data, as it is for a tensor. */
  public double number(Value value, String tensor) {
    refresh();
    return numbers.scalar(value, tensor, specOf.get(tensor));
  }

  /** The inputs a value's tensors come from, in the order they stand in its formula. */
  public SequencedSet<Integer> reads(Value v) {
    return reads.of(v);
  }

  private static List<Value> elements(Value v) {
    return v.op().children().stream().filter(c -> c.grain() == Grain.ELEMENT).toList();
  }

  private static SequencedSet<Integer> inputs(
      Value v, List<Value> parts, Function<Value, SequencedSet<Integer>> of) {
    SequencedSet<Integer> found = new LinkedHashSet<>();
    if (v.op() instanceof Op.Read r) {
      found.add(r.input());
    }
    parts.forEach(p -> found.addAll(of.apply(p)));
    return found;
  }

  /** The checkpoints a value is computed from, tensor by tensor, whatever was selected. */
  SequencedSet<Integer> behind(Value v) {
    return behind.of(v);
  }

  /** Whether one of the checkpoints that a value is computed from has the tensor. */
  boolean isBehind(Value v, String tensor) {
    return behind(v).stream().anyMatch(i -> spec(i, tensor).isPresent());
  }

  /** Whether the checkpoints behind two values have no tensor in common to compute with. */
  boolean shareNothing(Value x, Value y) {
    SequencedSet<Integer> left = behind(x);
    SequencedSet<Integer> right = behind(y);
    if (left.isEmpty() || right.isEmpty() || unknown(left) || unknown(right)) {
      return false;
    }
    for (int i : left) {
      for (int j : right) {
        if (areKin(i, j) || share(whole(i), whole(j))) {
          return false;
        }
      }
    }
    return true;
  }

  /** The checkpoint whose names an input's are some of: an adapter's are its base's. */
  private int whole(int input) {
    return inputs.get(input).over().orElse(input);
  }

  /** Whether both are some of one checkpoint, or the same view of what is. */
  private boolean areKin(int i, int j) {
    return kin.computeIfAbsent(
        List.of(i, j),
        _ -> {
          Input one = inputs.get(i);
          Input other = inputs.get(j);
          while (one.seen().isPresent() && other.seen().isPresent()) {
            if (!one.seen().get().as().agrees(other.seen().get().as())) {
              return false;
            }
            one = inputs.get(one.seen().get().of());
            other = inputs.get(other.seen().get().of());
          }
          return one.seen().isEmpty()
              && other.seen().isEmpty()
              && one.over().orElse(one.index()).equals(other.over().orElse(other.index()));
        });
  }

  private boolean share(int i, int j) {
    return shared.computeIfAbsent(
        List.of(i, j),
        _ -> {
          Manifest a = kind(inputs.get(i).manifest().orElseThrow());
          Manifest b = kind(inputs.get(j).manifest().orElseThrow());
          return a == b
              || a.tensors().entrySet().stream()
                  .anyMatch(
                      e -> !e.getValue().dtype().isInteger() && b.find(e.getKey()).isPresent());
        });
  }

  private boolean unknown(Value v) {
    return unknown(reads(v));
  }

  private boolean unknown(SequencedSet<Integer> read) {
    return read.stream().anyMatch(i -> inputs.get(i).manifest().isEmpty());
  }

  /** The tensors a value has; empty where it has one for any tensor, or headers are not known. */
  public Optional<SortedSet<String>> of(Value v) {
    refresh();
    return supports.of(v);
  }

  /** What the tensors of a value depend on. */
  private static List<Value> named(Value v) {
    return switch (v.op()) {
      case Op.Reduce r when r.to() == Grain.MODEL -> List.of();
      case Op.Select s -> List.of(s.x());
      case Op.Fact _, Op.Origin _ -> List.of();
      case Op.Elementwise _, Op.Grouped _, Op.Stated _, Op.Matrix _ -> v.op().children();
    };
  }

  private Optional<SortedSet<String>> compute(Value v) {
    return switch (v.op()) {
      case Op.Read r -> inputs.get(r.input()).manifest().map(m -> kind(m).names());
      case Op.Fact _, Op.Gradient _, Op.Random _, Op.Zero _ -> Optional.empty();
      case Op.Unary(_, Value x) -> of(x);
      case Op.Stated(Value x, _) -> of(x);
      case Op.Reduce r ->
          switch (r.to()) {
            case MODEL -> Optional.empty();
            case LAYER -> meets.names(r).map(this::arithmetic).map(this::withLayer);
            case TENSOR, ROW, COLUMN, ELEMENT -> meets.names(r).map(this::arithmetic);
          };
      case Op.Select(Value x, Value p) -> of(x).map(s -> withNamed(x, p, s));
      case Op.Choose c ->
          v.grain() == Grain.ELEMENT || isBounded(c) ? meets.names(c) : Optional.empty();
      case Op.Binary _, Op.Where _, Op.Top _, Op.RunningSum _, Op.Matrix _, Op.Affine _ ->
          meets.names(v.op());
    };
  }

  /** Whether no arm has a number for any tensor. */
  private boolean isBounded(Op.Choose c) {
    return of(c.otherwise()).isPresent() && c.values().stream().allMatch(x -> of(x).isPresent());
  }

  /** The tensors that a reduction runs over; empty as for {@link #of}. */
  public Optional<SortedSet<String>> tensorsOf(Op.Reduce r) {
    return meets.names(r).map(this::arithmetic);
  }

  /** Whether a value has a tensor; of tied heads also those that it is not asked for alone. */
  public boolean has(Value v, String tensor) {
    return of(v).map(s -> s.contains(tensor) || isTied(v, tensor)).orElse(true);
  }

  private boolean isTied(Value v, String tensor) {
    if (!Tie.isHead(tensor) || behind(v).stream().noneMatch(i -> ties(i, tensor))) {
      return false;
    }
    return tied.computeIfAbsent(
            tensor, _ -> new Memo<>(x -> bearers(x, tensor), x -> findTied(x, tensor)))
        .of(v);
  }

  private boolean ties(int input, String tensor) {
    return inputs.get(input).manifest().flatMap(m -> m.tieOf(tensor)).isPresent();
  }

  private boolean findTied(Value v, String tensor) {
    return v.op() instanceof Op.Read r
        ? spec(r.input(), tensor).isPresent()
        : bearers(v, tensor).stream().anyMatch(x -> has(x, tensor));
  }

  /** The parts of a value of which one has to have a tensor. */
  private List<Value> bearers(Value v, String tensor) {
    return switch (v.op()) {
      case Op.Select(Value x, Value p) -> holds(p, tensor) ? List.of(x) : List.of();
      case Op.Choose c -> List.of(arm(c, tensor));
      case Op.Fact _, Op.Origin _, Op.Elementwise _, Op.Grouped _, Op.Stated _, Op.Matrix _ ->
          meets.bringing(v.op());
    };
  }

  /** What is selected, and a tied head that a pattern names which takes nothing else. */
  private SortedSet<String> withNamed(Value x, Value predicate, SortedSet<String> names) {
    SortedSet<String> kept = filter(names, predicate);
    for (int i : behind(x)) {
      String head = inputs.get(i).manifest().flatMap(Manifest::tie).map(Tie::head).orElse("");
      if (!head.isEmpty()
          && !names.contains(head)
          && isNamed(head, predicate, names)
          && holds(predicate, head)
          && has(x, head)) {
        kept.add(head);
      }
    }
    return kept;
  }

  private static boolean isNamed(String head, Value predicate, SortedSet<String> names) {
    Set<Value> all = new LinkedHashSet<>();
    Walk.all(predicate, all);
    for (Value v : all) {
      if (v.op() instanceof Op.NameTest(TensorPattern pattern)) {
        var matcher = pattern.matcher();
        if (matcher.matches(head) && names.stream().noneMatch(matcher::matches)) {
          return true;
        }
      }
    }
    return false;
  }

  private SortedSet<String> filter(SortedSet<String> names, Value predicate) {
    return InOrder.set(names.stream().filter(n -> holds(predicate, n)).toList());
  }

  /** All tensors of the blocks that some of {@code names} are in: a number per layer is theirs. */
  private SortedSet<String> withLayer(SortedSet<String> names) {
    Set<String> groups = new HashSet<>();
    names.forEach(n -> groups.add(stacks.group(n)));
    return InOrder.set(
        specs.keySet().stream().filter(n -> groups.contains(stacks.group(n))).toList());
  }

  /** The tensors whose every input can be computed with. */
  public SortedSet<String> arithmetic(SortedSet<String> names) {
    refresh();
    List<String> kept = new ArrayList<>(names.size());
    for (String name : names) {
      if (!specOf.get(name).dtype().isInteger()) {
        kept.add(name);
      }
    }
    return kept.size() == names.size() ? names : InOrder.set(kept);
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

  /** The tensors of both values whose shapes differ. */
  public SortedMap<String, ShapePair> conflicts(Value x, Value y) {
    SortedMap<String, ShapePair> found = new TreeMap<>(TensorNames.ORDER);
    if (unknown(x) || unknown(y)) {
      return found;
    }
    Optional<SortedSet<String>> sx = of(x);
    Optional<SortedSet<String>> sy = of(y);
    Set<String> candidates = new HashSet<>();
    for (int i : reads(x)) {
      for (int j : reads(y)) {
        if (i != j && sx.isPresent() && sy.isPresent()) {
          candidates.addAll(differing(i, j));
        }
      }
    }
    for (String name : candidates) {
      if (has(x, name) && has(y, name)) {
        pair(x, y, name).ifPresent(p -> found.put(name, p));
      }
    }
    return found;
  }

  private Optional<ShapePair> pair(Value x, Value y, String name) {
    OptionalInt i = carriers.first(x, name);
    OptionalInt j = carriers.first(y, name);
    if (i.isEmpty() || j.isEmpty()) {
      return Optional.empty();
    }
    TensorSpec p = spec(i.getAsInt(), name).orElseThrow();
    TensorSpec q = spec(j.getAsInt(), name).orElseThrow();
    return p.shape().equals(q.shape())
        ? Optional.empty()
        : Optional.of(new ShapePair(i.getAsInt(), p, j.getAsInt(), q));
  }

  /** The tensors that two inputs have in different shapes. */
  private Set<String> differing(int i, int j) {
    return shapesDiffer.computeIfAbsent(
        List.of(i, j),
        _ -> {
          Set<String> names = new HashSet<>();
          Manifest a = kind(inputs.get(i).manifest().orElseThrow());
          Manifest b = kind(inputs.get(j).manifest().orElseThrow());
          if (a == b) {
            return names;
          }
          a.tensors()
              .forEach((name, p) -> {
                if (b.find(name).filter(q -> !p.shape().equals(q.shape())).isPresent()) {
                  names.add(name);
                }
              });
          for (String head : specOf.keySet()) {
            if (Tie.isHead(head) && (ties(i, head) || ties(j, head))) {
              names.add(head);
            }
          }
          return names;
        });
  }

  /** A tensor as two inputs have it. */
  public record ShapePair(int left, TensorSpec leftSpec, int right, TensorSpec rightSpec) {}
}
