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
      case Op.Read _, Op.Zero _, Op.Random _, Op.Matrix _ -> Grain.ELEMENT;
      case Op.Const _, Op.Unknown _ -> Grain.MODEL;
      case Op.Meta _, Op.NameTest _, Op.DTypeTest _, Op.Gradient _ -> Grain.TENSOR;
      case Op.Reduce r -> r.to();
      case Op.Select s -> s.x().grain();
      case Op.Top(Value x, _) -> x.grain();
      case Op.RunningSum(Value x, _) -> x.grain();
      case Op.Stated s -> s.x().grain();
      case Op.Affine _, Op.Unary _, Op.Binary _, Op.Where _, Op.Choose _ -> meet(children(op));
    };
  }

  private static boolean isTest(Op op) {
    return switch (op) {
      case Op.NameTest _, Op.DTypeTest _, Op.Top _ -> true;
      case Op.Unknown u -> u.test();
      case Op.Unary u -> u.fn() == UnaryFn.NOT;
      case Op.Binary b -> b.fn().isTest();
      case Op.Where w -> w.x().test() && w.y().test();
      case Op.Choose c -> c.otherwise().test() && c.values().stream().allMatch(Value::test);
      case Op.Select s -> s.x().test();
      case Op.Read _,
          Op.Zero _,
          Op.Const _,
          Op.Meta _,
          Op.Gradient _,
          Op.Reduce _,
          Op.RunningSum _,
          Op.Random _,
          Op.Matrix _,
          Op.Stated _,
          Op.Affine _ ->
          false;
    };
  }

  /** A number for all tensors, or for a layer, is taken by then. */
  private static boolean isWhole(Op op) {
    return switch (op) {
      case Op.Matrix m -> !m.fn().byRows() || children(op).stream().anyMatch(Value::whole);
      case Op.Reduce r when r.to().compareTo(Grain.LAYER) <= 0 -> false;
      case Op.Reduce _,
          Op.Read _,
          Op.Const _,
          Op.Unknown _,
          Op.Meta _,
          Op.NameTest _,
          Op.DTypeTest _,
          Op.Gradient _,
          Op.Unary _,
          Op.Binary _,
          Op.Where _,
          Op.Stated _,
          Op.Top _,
          Op.RunningSum _,
          Op.Random _,
          Op.Select _,
          Op.Choose _,
          Op.Affine _,
          Op.Zero _ ->
          children(op).stream().anyMatch(Value::whole);
    };
  }

  private static boolean isKnown(Op op) {
    return switch (op) {
      case Op.Const _, Op.Unknown _, Op.Meta _, Op.NameTest _, Op.DTypeTest _ -> true;
      case Op.Read _, Op.Zero _, Op.Affine _, Op.Random _, Op.Matrix _ -> false;
      case Op.Reduce r -> r.fn() == ReduceFn.SIZE || children(op).stream().allMatch(Value::known);
      case Op.Gradient _,
          Op.Unary _,
          Op.Binary _,
          Op.Where _,
          Op.Stated _,
          Op.Top _,
          Op.RunningSum _,
          Op.Select _,
          Op.Choose _ ->
          children(op).stream().allMatch(Value::known);
    };
  }

  /** The values an operation is applied to, in order. */
  public static List<Value> children(Op op) {
    return switch (op) {
      case Op.Read _,
          Op.Const _,
          Op.Unknown _,
          Op.Meta _,
          Op.NameTest _,
          Op.DTypeTest _,
          Op.Zero _ ->
          List.of();
      case Op.Gradient g -> g.knots();
      case Op.Unary(_, Value x) -> List.of(x);
      case Op.Binary(_, Value x, Value y) -> List.of(x, y);
      case Op.Where(Value m, Value x, Value y) -> List.of(m, x, y);
      case Op.Stated(Value x, _) -> List.of(x);
      case Op.Reduce r -> r.arguments();
      case Op.Top(Value x, Value cut) -> List.of(x, cut);
      case Op.RunningSum(Value x, Value totals) -> List.of(x, totals);
      case Op.Random(_, Value seed) -> List.of(seed);
      case Op.Matrix m -> m.arguments();
      case Op.Select(Value x, Value p) -> List.of(x, p);
      case Op.Choose c -> {
        List<Value> all = new ArrayList<>(c.conditions());
        all.addAll(c.values());
        all.add(c.otherwise());
        yield all;
      }
      case Op.Affine a -> {
        List<Value> all = new ArrayList<>();
        a.pivot().ifPresent(all::add);
        for (Op.Term t : a.differences()) {
          all.add(t.coefficient());
          all.add(t.x());
        }
        for (Op.Term t : a.summands()) {
          all.add(t.coefficient());
          all.add(t.x());
        }
        yield all;
      }
    };
  }
}
