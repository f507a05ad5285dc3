// SPDX-License-Identifier: Apache-2.0
package dev.tva.graph;

import dev.tva.tensor.Rational;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes values and interns them: the same operation on the same values is the same value. */
public final class GraphBuilder {
  private final Map<Op, Value> interned = new HashMap<>();
  private final List<Value> values = new ArrayList<>();

  public Value of(Op op) {
    Value known = interned.get(op);
    if (known != null) {
      return known;
    }
    Value value = new Value(values.size(), op, grain(op), isTest(op), isKnown(op), isWhole(op));
    interned.put(op, value);
    values.add(value);
    return value;
  }

  public Value number(long n) {
    return of(new Op.Const(Rational.of(n)));
  }

  public Value unary(UnaryFn fn, Value x) {
    return of(new Op.Unary(fn, x));
  }

  public Value binary(BinaryFn fn, Value x, Value y) {
    return of(new Op.Binary(fn, x, y));
  }

  public Value add(Value x, Value y) {
    return binary(BinaryFn.ADD, x, y);
  }

  public Value subtract(Value x, Value y) {
    return binary(BinaryFn.SUBTRACT, x, y);
  }

  public Value multiply(Value x, Value y) {
    return binary(BinaryFn.MULTIPLY, x, y);
  }

  public Value divide(Value x, Value y) {
    return binary(BinaryFn.DIVIDE, x, y);
  }

  public int size() {
    return values.size();
  }

  private static Grain meet(List<Value> values) {
    Grain grain = Grain.MODEL;
    for (Value v : values) {
      grain = grain.meet(v.grain());
    }
    return grain;
  }

  private static Grain grain(Op op) {
    return switch (op) {
      case Op.Origin _, Op.Matrix _ -> Grain.ELEMENT;
      case Op.Const _, Op.Unknown _ -> Grain.MODEL;
      case Op.Fact _, Op.Gradient _ -> Grain.TENSOR;
      case Op.Reduce r -> r.to();
      case Op.Top t -> t.x().grain();
      case Op.RunningSum r -> r.x().grain();
      case Op.Seen s -> s.x().grain();
      case Op.Elementwise e -> meet(e.children());
    };
  }

  private static boolean isTest(Op op) {
    return switch (op) {
      case Op.NameTest _, Op.DTypeTest _, Op.Top _ -> true;
      case Op.Unknown u -> u.test();
      case Op.Recalled r -> r.x().test();
      case Op.Unary u -> u.fn() == UnaryFn.NOT;
      case Op.Binary b -> b.fn().isTest();
      case Op.Where w -> w.x().test() && w.y().test();
      case Op.Choose c -> c.otherwise().test() && c.values().stream().allMatch(Value::test);
      case Op.Select s -> s.x().test();
      case Op.Fact _, Op.Origin _, Op.Elementwise _, Op.Grouped _, Op.Matrix _, Op.Stated _ ->
          false;
    };
  }

  /** A number for all tensors, or for a layer, is taken by then. */
  private static boolean isWhole(Op op) {
    boolean whole = op.children().stream().anyMatch(Value::whole);
    return switch (op) {
      case Op.Matrix m -> !m.fn().byRows() || whole;
      case Op.Reduce r -> r.to().compareTo(Grain.LAYER) > 0 && whole;
      case Op.Fact _, Op.Origin _, Op.Elementwise _, Op.Grouped _, Op.Seen _ -> whole;
    };
  }

  private static boolean isKnown(Op op) {
    return switch (op) {
      case Op.Origin _, Op.Affine _, Op.Matrix _ -> false;
      case Op.Reduce r when r.fn() == ReduceFn.SIZE -> true;
      case Op.Fact _, Op.Elementwise _, Op.Grouped _, Op.Seen _ ->
          op.children().stream().allMatch(Value::known);
    };
  }
}
