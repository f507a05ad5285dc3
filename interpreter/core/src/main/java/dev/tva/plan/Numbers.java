// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import dev.tva.catalog.Stacks;
import dev.tva.catalog.TensorPattern;
import dev.tva.catalog.View;
import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.ReduceFn;
import dev.tva.graph.Value;
import dev.tva.tensor.TensorSpec;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Evaluates values coarser than an element in doubles. Facts of headers come from the stacks and
 * the spec, statistics from what phases have taken. What does not exist for a tensor, as {@code
 * depth} outside the blocks, is NaN.
 */
public final class Numbers {
  private final Stacks stacks;
  private final Statistics statistics;
  private final Map<Value, Coarse> coarse;
  private final Map<TensorPattern, TensorPattern.Matcher> matchers = new ConcurrentHashMap<>();
  private final Map<Value, Map<String, Double>> coarseResults;
  private final Map<Value, Map<String, Aligned>> aligned;

  public Numbers(Stacks stacks, Statistics statistics, Map<Value, Coarse> coarse) {
    this(stacks, statistics, coarse, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
  }

  private Numbers(
      Stacks stacks,
      Statistics statistics,
      Map<Value, Coarse> coarse,
      Map<Value, Map<String, Double>> coarseResults,
      Map<Value, Map<String, Aligned>> aligned) {
    this.stacks = stacks;
    this.statistics = statistics;
    this.coarse = coarse;
    this.coarseResults = coarseResults;
    this.aligned = aligned;
  }

  /** The same with further statistics of single tensors. */
  public Numbers with(Statistics more) {
    return new Numbers(stacks, more, coarse, coarseResults, aligned);
  }

  /** The runs of blocks that layers are counted in. */
  public Stacks stacks() {
    return stacks;
  }

  /** The statistics that numbers are made of. */
  public Statistics statistics() {
    return statistics;
  }

  /** A number of model, layer or tensor grain as it is for {@code tensor}. */
  public double scalar(Value value, String tensor, TensorSpec spec) {
    return new Scope(Optional.of(tensor), Optional.of(spec)).of(value);
  }

  /** A number of model grain. */
  public double scalar(Value value) {
    return new Scope(Optional.empty(), Optional.empty()).of(value);
  }

  /** Numbers of row or column grain as they are for {@code tensor}, one for each. */
  public double[] vector(Value value, String tensor, TensorSpec spec) {
    return new Scope(Optional.of(tensor), Optional.of(spec)).vector(value);
  }

  /** One number for each item of a group, and where each tensor's or layer's items begin. */
  private record Aligned(double[] numbers, Map<String, Integer> begins) {}

  /** One tensor. What several numbers are made of is computed once: a formula is no tree. */
  private final class Scope {
    private final Optional<String> tensor;
    private final Optional<TensorSpec> spec;
    private final Stacks counted;
    private final Map<Value, Double> scalars = new HashMap<>();
    private final Map<Value, double[]> vectors = new HashMap<>();

    Scope(Optional<String> tensor, Optional<TensorSpec> spec) {
      this(tensor, spec, stacks);
    }

    /**
     * @param counted the stacks in which the tensor's layer is counted
     */
    private Scope(Optional<String> tensor, Optional<TensorSpec> spec, Stacks counted) {
      this.tensor = tensor;
      this.spec = spec;
      this.counted = counted;
    }

    private String tensor() {
      return tensor.orElseThrow();
    }

    private TensorSpec spec() {
      return spec.orElseThrow();
    }

    double of(Value v) {
      settle(v);
      return scalars.get(v);
    }

    private boolean isSettled(Value v) {
      return v.grain().isScalar() ? scalars.containsKey(v) : vectors.containsKey(v);
    }

    /** Computes a value behind what it is made of, with a stack of its own: none is too deep. */
    private void settle(Value root) {
      if (isSettled(root)) {
        return;
      }
      Deque<Value> open = new ArrayDeque<>();
      open.push(root);
      while (!open.isEmpty()) {
        Value v = open.peek();
        Value next = isSettled(v) ? v : needed(v);
        if (!next.equals(v)) {
          open.push(next);
          continue;
        }
        open.pop();
        if (!isSettled(v) && v.grain().isScalar()) {
          scalars.put(v, compute(v));
        } else if (!isSettled(v)) {
          vectors.put(v, computeVector(v));
        }
      }
    }

    /**
     * The next value that has to be known for this one, which is itself where there is none. What
     * is not chosen is not asked for: it may not exist for the tensor.
     */
    private Value needed(Value v) {
      return switch (v.op()) {
        case Op.Unary(_, Value x) -> first(v, List.of(x));
        case Op.Binary(_, Value x, Value y) -> first(v, List.of(x, y));
        case Op.Stated(Value x, _) -> first(v, List.of(x));
        case Op.Gradient(var knots, _) -> first(v, knots);
        case Op.Where(Value m, Value x, Value y) ->
            !v.grain().isScalar()
                ? first(v, List.of(m, x, y))
                : isSettled(m) ? first(v, List.of(scalars.get(m) != 0 ? x : y)) : m;
        case Op.Choose c -> {
          for (int i = 0; i < c.conditions().size(); i++) {
            Value condition = c.conditions().get(i);
            if (!isSettled(condition)) {
              yield condition;
            }
            if (scalars.get(condition) != 0) {
              yield first(v, List.of(c.values().get(i)));
            }
          }
          yield first(v, List.of(c.otherwise()));
        }
        case Op.Reduce r -> isOfItems(v, r) ? first(v, r.arguments()) : v;
        case Op.Top(Value x, Value cut) -> neededOfGroup(v, x, cut);
        case Op.RunningSum(Value x, Value totals) -> neededOfGroup(v, x, totals);
        case Op.Fact _, Op.Read _, Op.Zero _, Op.Random _, Op.Affine _, Op.Matrix _, Op.Select _ ->
            v;
      };
    }

    private Value neededOfGroup(Value v, Value x, Value key) {
      if (!(key.op() instanceof Op.Reduce r)) {
        return v;
      }
      return first(v, coarse.containsKey(key) ? List.of(x) : r.arguments());
    }

    private Value first(Value v, List<Value> parts) {
      for (Value part : parts) {
        if (!isSettled(part)) {
          return part;
        }
      }
      return v;
    }

    /** Whether a reduction is made of numbers that the tensor has here. */
    private boolean isOfItems(Value v, Op.Reduce r) {
      return r.to() == Grain.TENSOR
          && !coarse.containsKey(v)
          && (r.fn() != ReduceFn.SIZE || v.whole())
          && r.arguments().getFirst().grain() != Grain.ELEMENT;
    }

    private double compute(Value v) {
      return switch (v.op()) {
        case Op.Const(var c) -> c.toDouble();
        case Op.Unary(var fn, Value x) -> fn.apply(of(x));
        case Op.Binary(var fn, Value x, Value y) -> binary(fn, of(x), of(y), v.known());
        case Op.Where(Value m, Value x, Value y) -> of(m) != 0 ? of(x) : of(y);
        case Op.Stated(Value x, _) -> of(x);
        case Op.Zero _ -> 0;
        case Op.Meta(var fn, var of) ->
            switch (fn) {
              case NDIM -> spec().shape().ndim();
              case ROWS -> spec().shape().rows();
              case COLS -> spec().shape().cols();
              case LAYER -> counted.of(of).layer(tensor()).map(Double::valueOf).orElse(Double.NaN);
              case DEPTH -> counted.of(of).depth(tensor()).orElse(Double.NaN);
              case LAYERS ->
                  counted.of(of).layers(tensor()).map(Double::valueOf).orElse(Double.NaN);
            };
        case Op.Gradient(var knots, var of) ->
            gradient(knots.stream().mapToDouble(this::of).toArray(), counted.of(of));
        case Op.NameTest(var pattern) ->
            matchers.computeIfAbsent(pattern, TensorPattern::matcher).matches(tensor()) ? 1 : 0;
        case Op.Recalled(Value x, View view) ->
            view.source(tensor())
                .map(was -> new Scope(Optional.of(was), spec, view.stacks()).of(x))
                .orElse(x.test() ? 0 : Double.NaN);
        case Op.DTypeTest(var dtype) -> spec().dtype() == dtype ? 1 : 0;
        case Op.Choose c -> of(chosen(c));
        case Op.Reduce r -> reduced(v, r);
        case Op.Top(Value x, Value cut) -> ofGroup(x, cut)[0];
        case Op.RunningSum(Value x, Value totals) -> ofGroup(x, totals)[0];
        case Op.Read _, Op.Unknown _, Op.Select _, Op.Affine _, Op.Random _, Op.Matrix _ ->
            throw new IllegalArgumentException(v + " is not a number: " + v.op());
      };
    }

    /** A comparison with what does not exist for a tensor is false. */
    private static double binary(BinaryFn fn, double x, double y, boolean known) {
      boolean none = known && (Double.isNaN(x) || Double.isNaN(y));
      return none && fn == BinaryFn.NE ? 0 : fn.apply(x, y);
    }

    private Value chosen(Op.Choose c) {
      for (int i = 0; i < c.conditions().size(); i++) {
        if (of(c.conditions().get(i)) != 0) {
          return c.values().get(i);
        }
      }
      return c.otherwise();
    }

    private double gradient(double[] knots, Stacks over) {
      if (knots.length == 1) {
        return knots[0];
      }
      double at = over.position(tensor()) * (knots.length - 1);
      int low = Math.min((int) at, knots.length - 2);
      double t = at - low;
      return knots[low] + t * (knots[low + 1] - knots[low]);
    }

    private double reduced(Value v, Op.Reduce r) {
      if (coarse.containsKey(v)) {
        String group = r.to() == Grain.LAYER ? stacks.group(tensor()) : "";
        Map<String, Double> known = coarseResults.get(v);
        if (known == null) {
          known = coarseResults(coarse.get(v), r.to());
          coarseResults.put(v, known);
        }
        return known.get(group);
      }
      if (r.to() == Grain.TENSOR && r.fn() == ReduceFn.SIZE && !v.whole()) {
        return size(r.arguments().getFirst().grain());
      }
      if (isOfItems(v, r)) {
        return HostReduction.reduce(r.fn(), items(r.arguments()));
      }
      return switch (r.to()) {
        case MODEL -> statistics.ofModel(v);
        case LAYER -> statistics.ofLayer(v, stacks.group(tensor()));
        case TENSOR -> statistics.ofTensor(v, tensor());
        case ROW, COLUMN, ELEMENT ->
            throw new IllegalArgumentException(v + " is finer than a tensor");
      };
    }

    private double size(Grain grain) {
      return switch (grain) {
        case MODEL, LAYER, TENSOR -> 1;
        case ROW -> spec().shape().rows();
        case COLUMN -> spec().shape().cols();
        case ELEMENT -> spec().elements();
      };
    }

    private double count(Value v) {
      return v.whole() ? items(List.of(v))[0].length : size(v.grain());
    }

    /**
     * For each argument the numbers it has in this tensor. How many there are is asked of those
     * that have many: what is made of matrices has not the tensor's own rows and columns.
     */
    double[][] items(List<Value> arguments) {
      double[][] all = new double[arguments.size()][];
      int n = 1;
      for (int i = 0; i < all.length; i++) {
        if (!arguments.get(i).grain().isScalar()) {
          all[i] = vector(arguments.get(i));
          n = all[i].length;
        }
      }
      for (int i = 0; i < all.length; i++) {
        if (arguments.get(i).grain().isScalar()) {
          all[i] = filled(n, of(arguments.get(i)));
        }
      }
      return all;
    }

    private static double[] filled(int n, double x) {
      double[] all = new double[n];
      Arrays.fill(all, x);
      return all;
    }

    double[] vector(Value v) {
      if (v.grain().isScalar()) {
        throw new IllegalArgumentException(v + " is one number for a tensor");
      }
      settle(v);
      return vectors.get(v);
    }

    private double[] computeVector(Value v) {
      return switch (v.op()) {
        case Op.Reduce r ->
            r.fn() == ReduceFn.SIZE && !v.whole()
                ? otherSide(r, (int) size(v.grain()))
                : statistics.ofRowsOrColumns(v, tensor());
        case Op.Choose c -> {
          Value chosen = chosen(c);
          yield chosen.grain().isScalar()
              ? filled((int) size(v.grain()), of(chosen))
              : vector(chosen);
        }
        case Op.Stated(Value x, _) -> vector(x);
        case Op.Top(Value x, Value cut) -> ofGroup(x, cut);
        case Op.RunningSum(Value x, Value totals) -> ofGroup(x, totals);
        case Op.Unary(var fn, Value x) -> {
          double[] a = vector(x).clone();
          Arrays.setAll(a, i -> fn.apply(a[i]));
          yield a;
        }
        case Op.Binary(var fn, Value x, Value y) -> {
          double[][] xs = items(List.of(x, y));
          double[] all = new double[xs[0].length];
          Arrays.setAll(all, i -> fn.apply(xs[0][i], xs[1][i]));
          yield all;
        }
        case Op.Where(Value m, Value x, Value y) -> {
          double[][] xs = items(List.of(m, x, y));
          double[] all = new double[xs[0].length];
          Arrays.setAll(all, i -> xs[0][i] != 0 ? xs[1][i] : xs[2][i]);
          yield all;
        }
        case Op.Fact _, Op.Origin _, Op.Elementwise _, Op.Matrix _, Op.Select _ ->
            throw new IllegalArgumentException(v + " is no row or column of numbers: " + v.op());
      };
    }

    /** The items of {@code x} in this tensor as their group has them ordered or summed. */
    private double[] ofGroup(Value x, Value key) {
      if (key.op() instanceof Op.Recalled(Value was, View view)) {
        Value of = was.op() instanceof Op.Reduce r ? r.arguments().getFirst() : x;
        return new Scope(view.source(tensor()), spec, view.stacks()).ofGroup(of, was);
      }
      Op.Reduce r = (Op.Reduce) key.op();
      if (!coarse.containsKey(key)) {
        return arranged(r.fn(), items(r.arguments()));
      }
      Map<String, Aligned> groups =
          aligned.computeIfAbsent(key, _ -> align(coarse.get(key), r.to()));
      Aligned all = groups.get(r.to() == Grain.LAYER ? stacks.group(tensor()) : "");
      int begin = all.begins().get(name(x.grain(), tensor()));
      int n = items(List.of(x))[0].length;
      return Arrays.copyOfRange(all.numbers(), begin, begin + n);
    }

    private double[] otherSide(Op.Reduce r, int n) {
      return filled(n, r.to() == Grain.ROW ? spec().shape().cols() : spec().shape().rows());
    }
  }

  private String name(Grain grain, String tensor) {
    return grain == Grain.LAYER ? stacks.group(tensor) : tensor;
  }

  private static double[] arranged(ReduceFn fn, double[][] arguments) {
    double[] items = arguments[0];
    return fn == ReduceFn.RUNNING
        ? HostOrder.running(items)
        : HostOrder.top(items, items.length == 0 ? 0 : fn.place(arguments[1][0], items.length));
  }

  private Map<String, Aligned> align(Coarse c, Grain to) {
    Map<String, List<double[][]>> groups = new HashMap<>();
    Map<String, Map<String, Integer>> begins = new HashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    for (Coarse.Item item : c.items()) {
      Scope scope = new Scope(Optional.of(item.tensor()), Optional.of(item.spec()));
      String group = to == Grain.LAYER ? stacks.group(item.tensor()) : "";
      double[][] values = scope.items(item.arguments());
      Grain grain = item.arguments().getFirst().grain();
      int begin = counts.merge(group, values[0].length, Integer::sum) - values[0].length;
      begins.computeIfAbsent(group, _ -> new HashMap<>()).put(name(grain, item.tensor()), begin);
      groups.computeIfAbsent(group, _ -> new java.util.ArrayList<>()).add(values);
    }
    Map<String, Aligned> results = new HashMap<>();
    groups.forEach((g, all) ->
        results.put(g, new Aligned(arranged(c.fn(), HostReduction.join(all)), begins.get(g))));
    return results;
  }

  private Map<String, Double> coarseResults(Coarse c, Grain to) {
    Map<String, java.util.List<double[][]>> groups = new HashMap<>();
    for (Coarse.Item item : c.items()) {
      Scope scope = new Scope(Optional.of(item.tensor()), Optional.of(item.spec()));
      String group = to == Grain.LAYER ? stacks.group(item.tensor()) : "";
      double[][] values =
          c.fn() == ReduceFn.SIZE
              ? new double[][] {{scope.count(item.arguments().getFirst())}}
              : scope.items(item.arguments());
      groups.computeIfAbsent(group, _ -> new java.util.ArrayList<>()).add(values);
    }
    Map<String, Double> results = new HashMap<>();
    ReduceFn fn = c.fn() == ReduceFn.SIZE ? ReduceFn.SUM : c.fn();
    groups.forEach((g, all) -> results.put(g, HostReduction.reduce(fn, HostReduction.join(all))));
    return results;
  }
}
