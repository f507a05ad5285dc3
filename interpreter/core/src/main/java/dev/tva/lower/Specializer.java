// SPDX-License-Identifier: Apache-2.0
package dev.tva.lower;

import dev.tva.analysis.Analysis;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Tie;
import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.GraphBuilder;
import dev.tva.graph.Memo;
import dev.tva.graph.Op;
import dev.tva.graph.UnaryFn;
import dev.tva.graph.Value;
import dev.tva.graph.Walk;
import dev.tva.optimize.Rewriter;
import dev.tva.plan.Kin;
import dev.tva.support.Meets;
import dev.tva.support.Supports;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes of the one graph for all tensors one for each class of tensors: those that are alike in all
 * inputs, with the same arms and selections. Selections and choices are gone from it, and sums are
 * collapsed.
 */
public final class Specializer {
  private final Analysis analysis;
  private final Supports supports;
  private final GraphBuilder graph;
  private final Rewriter rewriter;

  private final Kins kins = new Kins();
  private final List<Manifest> ties = new ArrayList<>();
  private final List<Value> predicates = new ArrayList<>();
  private final List<Value> perLayer = new ArrayList<>();
  private final Map<Kin, TensorClass> byKin = new IdentityHashMap<>();
  private final Map<List<Object>, TensorClass> classes = new HashMap<>();
  private final Map<String, TensorClass> byName = new HashMap<>();
  private final SortedMap<Integer, Tie> assumed = new TreeMap<>();

  /** {@code roots} is everything that will be specialized. */
  public Specializer(Analysis analysis, Collection<Value> roots) {
    this.analysis = analysis;
    this.supports = analysis.supports();
    this.graph = analysis.graph();
    this.rewriter = new Rewriter(graph, analysis.spaces());
    for (var input : analysis.inputs()) {
      Manifest manifest = input.manifest().orElseThrow();
      kins.add(manifest);
      if (manifest.tie().isPresent()) {
        ties.add(manifest);
      }
    }
    Set<Value> all = new LinkedHashSet<>();
    roots.forEach(r -> Walk.all(r, all));
    all.forEach(this::collectPredicates);
  }

  /** Tensors of equal needs share these values. */
  final class TensorClass {
    private final String sample;
    private final Memo<Optional<Value>> values =
        new Memo<>(v -> needs(v, this), v -> specialize(v, this));

    TensorClass(String sample) {
      this.sample = sample;
    }

    Optional<Value> of(Value v) {
      return values.of(v);
    }

    /** The value as it is for a tensor of the class; empty where that does not have one. */
    Optional<Value> rewritten(Value v) {
      return of(v).map(rewriter::rewrite);
    }
  }

  /** What the class has of a value is made of what it has of these. */
  private List<Value> needs(Value v, TensorClass c) {
    if (v.grain() == Grain.MODEL || v.grain() == Grain.LAYER) {
      return List.of();
    }
    return switch (v.op()) {
      case Op.Select(Value x, Value p) -> supports.holds(p, c.sample) ? List.of(x) : List.of();
      case Op.Choose choose -> List.of(supports.arm(choose, c.sample));
      case Op.Fact _, Op.Origin _ -> List.of();
      case Op.Elementwise _, Op.Grouped _, Op.Stated _, Op.Matrix _ -> v.op().children();
    };
  }

  private void collectPredicates(Value v) {
    switch (v.op()) {
      case Op.Select s -> predicates.add(s.predicate());
      case Op.Choose c -> predicates.addAll(c.conditions());
      case Op.Reduce r when r.to() == Grain.LAYER -> perLayer.add(v);
      default -> {}
    }
  }

  /** The value as it is for one tensor; empty where it does not have the tensor. */
  public Optional<Value> of(Value v, String tensor) {
    return classOf(tensor).rewritten(v);
  }

  /** The class of a tensor. */
  TensorClass classOf(String tensor) {
    boolean alike = ties.isEmpty() && predicates.isEmpty() && perLayer.isEmpty();
    return alike
        ? byKin.computeIfAbsent(kins.of(tensor), _ -> new TensorClass(tensor))
        : byName.computeIfAbsent(tensor, this::classify);
  }

  /** The inputs whose head was taken for the embedding, though no config says so. */
  SortedMap<Integer, Tie> assumedTies() {
    return Collections.unmodifiableSortedMap(assumed);
  }

  private TensorClass classify(String tensor) {
    List<Object> key = new ArrayList<>(1 + ties.size() + predicates.size() + perLayer.size());
    key.add(kins.of(tensor));
    for (Manifest manifest : ties) {
      key.add(manifest.tieOf(tensor).isPresent());
    }
    for (Value p : predicates) {
      key.add(supports.holds(p, tensor));
    }
    for (Value v : perLayer) {
      key.add(has(v, tensor));
    }
    return classes.computeIfAbsent(key, _ -> new TensorClass(tensor));
  }

  private boolean has(Value v, String tensor) {
    return supports.of(v).map(s -> s.contains(tensor)).orElse(true);
  }

  private Optional<Value> specialize(Value v, TensorClass c) {
    if (v.grain() == Grain.MODEL) {
      return Optional.of(v);
    }
    if (v.grain() == Grain.LAYER) {
      return has(v, c.sample) ? Optional.of(v) : Optional.empty();
    }
    return switch (v.op()) {
      case Op.Read r -> {
        var manifest = analysis.inputs().get(r.input()).manifest().orElseThrow();
        manifest.tieOf(c.sample).filter(t -> !t.stated()).ifPresent(t -> assumed.put(r.input(), t));
        yield manifest.find(c.sample).isPresent() ? Optional.of(v) : Optional.empty();
      }
      case Op.Select(Value x, Value p) -> supports.holds(p, c.sample) ? c.of(x) : Optional.empty();
      case Op.Choose choose -> chosen(choose, c);
      case Op.Fact _, Op.Gradient _, Op.Random _, Op.Zero _ -> Optional.of(v);
      case Op.Elementwise _, Op.Grouped _, Op.Stated _, Op.Matrix _ ->
          isThere(v.op(), c) ? Optional.of(met(v, c)) : Optional.empty();
    };
  }

  /** Whether one of those that bring tensors has this one. */
  private boolean isThere(Op op, TensorClass c) {
    List<Value> bringing = supports.meets().bringing(op);
    return bringing.isEmpty()
        ? Meets.operands(op).stream().allMatch(x -> c.of(x).isPresent())
        : bringing.stream().anyMatch(x -> c.of(x).isPresent());
  }

  /** The operation with zeros where operands lack the tensor. */
  private Value met(Value v, TensorClass c) {
    return switch (v.op()) {
      case Op.Binary(BinaryFn fn, Value x, Value y)
          when fn == BinaryFn.ADD || fn == BinaryFn.SUBTRACT ->
          sum(fn, c.of(x), c.of(y));
      case Op.Binary(BinaryFn fn, Value x, Value y)
          when fn == BinaryFn.MULTIPLY && (c.of(x).isEmpty() || c.of(y).isEmpty()) ->
          zero(v);
      case Op.Where(Value m, _, Value y) when c.of(m).isEmpty() -> c.of(y).orElseGet(() -> zero(y));
      case Op.Fact _, Op.Origin _, Op.Elementwise _, Op.Grouped _, Op.Seen _, Op.Matrix _ ->
          graph.of(v.op().with(x -> c.of(x).orElseGet(() -> zero(x))));
    };
  }

  /** The arm for the tensor; zero where that is a delta without it, and another arm has it. */
  private Optional<Value> chosen(Op.Choose choose, TensorClass c) {
    Value arm = supports.arm(choose, c.sample);
    return c.of(arm)
        .or(() ->
            isThere(choose, c) && !supports.meets().isOfPoints(arm)
                ? Optional.of(zero(arm))
                : Optional.empty());
  }

  private Value zero(Value lacking) {
    return lacking.grain() == Grain.ELEMENT ? graph.of(new Op.Zero()) : graph.number(0);
  }

  /** A tensor that one side lacks is zero there. */
  private Value sum(BinaryFn fn, Optional<Value> x, Optional<Value> y) {
    if (x.isPresent() && y.isPresent()) {
      return graph.binary(fn, x.get(), y.get());
    }
    return fn == BinaryFn.ADD
        ? x.or(() -> y).orElseThrow()
        : x.orElseGet(() -> graph.unary(UnaryFn.NEGATE, y.orElseThrow()));
  }

  /** What a reduction takes of one tensor; empty where none of its arguments has it. */
  public Optional<List<Value>> arguments(Op.Reduce reduce, String tensor) {
    TensorClass c = classOf(tensor);
    return isThere(reduce, c)
        ? Optional.of(
            reduce.arguments().stream()
                .map(a -> rewriter.rewrite(c.of(a).orElseGet(() -> zero(a))))
                .toList())
        : Optional.empty();
  }
}
