// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import dev.tva.catalog.Stacks;
import dev.tva.catalog.TensorPattern;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.tensor.TensorSpec;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Evaluates values coarser than a row in doubles. Facts of headers come from the stacks and the
 * spec, statistics from what phases have taken.
 */
public final class Numbers {
  private final Stacks stacks;
  private final Statistics statistics;
  private final Map<TensorPattern, TensorPattern.Matcher> matchers = new ConcurrentHashMap<>();

  public Numbers(Stacks stacks, Statistics statistics) {
    this.stacks = stacks;
    this.statistics = statistics;
  }

  /** A number of model, layer or tensor grain as it is for {@code tensor}. */
  public double scalar(Value value, String tensor, TensorSpec spec) {
    return new Scope(Optional.of(tensor), Optional.of(spec)).of(value);
  }

  /** A number of model grain. */
  public double scalar(Value value) {
    return new Scope(Optional.empty(), Optional.empty()).of(value);
  }

  private final class Scope {
    private final Optional<String> tensor;
    private final Optional<TensorSpec> spec;

    Scope(Optional<String> tensor, Optional<TensorSpec> spec) {
      this.tensor = tensor;
      this.spec = spec;
    }

    private String tensor() {
      return tensor.orElseThrow();
    }

    private TensorSpec spec() {
      return spec.orElseThrow();
    }

    double of(Value v) {
      return switch (v.op()) {
        case Op.Const(var c) -> c.toDouble();
        case Op.Unary(var fn, Value x) -> fn.apply(of(x));
        case Op.Binary(var fn, Value x, Value y) -> fn.apply(of(x), of(y));
        case Op.Where(Value m, Value x, Value y) -> of(m) != 0 ? of(x) : of(y);
        case Op.Stated(Value x, _) -> of(x);
        case Op.Zero _ -> 0;
        case Op.Meta(var fn) ->
            switch (fn) {
              case NDIM -> spec().shape().ndim();
              case ROWS -> spec().shape().rows();
              case COLS -> spec().shape().cols();
              case LAYER -> stacks.layer(tensor()).map(Double::valueOf).orElse(Double.NaN);
              case DEPTH -> stacks.depth(tensor()).orElse(Double.NaN);
              case LAYERS -> stacks.layers(tensor()).map(Double::valueOf).orElse(Double.NaN);
            };
        case Op.Gradient(var knots) -> gradient(knots.stream().mapToDouble(this::of).toArray());
        case Op.NameTest(var pattern) ->
            matchers.computeIfAbsent(pattern, TensorPattern::matcher).matches(tensor()) ? 1 : 0;
        case Op.DTypeTest(var dtype) -> spec().dtype() == dtype ? 1 : 0;
        case Op.Choose(var conditions, var values, var otherwise) -> {
          for (int i = 0; i < conditions.size(); i++) {
            if (of(conditions.get(i)) != 0) {
              yield of(values.get(i));
            }
          }
          yield of(otherwise);
        }
        case Op.Reduce(_, _, var to) ->
            switch (to) {
              case MODEL -> statistics.ofModel(v);
              case LAYER -> statistics.ofLayer(v, Stacks.group(tensor()));
              case TENSOR -> statistics.ofTensor(v, tensor());
              case ROW, COLUMN, ELEMENT ->
                  throw new IllegalArgumentException(v + " is finer than a tensor");
            };
        case Op.Read _, Op.Unknown _, Op.Select _, Op.Affine _ ->
            throw new IllegalArgumentException(v + " is not a number: " + v.op());
      };
    }

    private double gradient(double[] knots) {
      if (knots.length == 1) {
        return knots[0];
      }
      double at = stacks.position(tensor()) * (knots.length - 1);
      int low = Math.min((int) at, knots.length - 2);
      double t = at - low;
      return knots[low] + t * (knots[low + 1] - knots[low]);
    }
  }
}
