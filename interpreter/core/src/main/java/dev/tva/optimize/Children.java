// SPDX-License-Identifier: Apache-2.0
package dev.tva.optimize;

import dev.tva.graph.Op;
import dev.tva.graph.Value;
import java.util.List;
import java.util.function.UnaryOperator;

/** The same operation on other values. */
public final class Children {
  private Children() {}

  public static Op map(Op op, UnaryOperator<Value> f) {
    return switch (op) {
      case Op.Read _,
          Op.Const _,
          Op.Unknown _,
          Op.Meta _,
          Op.NameTest _,
          Op.DTypeTest _,
          Op.Zero _ ->
          op;
      case Op.Gradient g -> new Op.Gradient(all(g.knots(), f));
      case Op.Top(Value x, Value cut) -> new Op.Top(f.apply(x), f.apply(cut));
      case Op.RunningSum(Value x, Value t) -> new Op.RunningSum(f.apply(x), f.apply(t));
      case Op.Random(var fn, Value seed) -> new Op.Random(fn, f.apply(seed));
      case Op.Matrix(var fn, var arguments) -> new Op.Matrix(fn, all(arguments, f));
      case Op.Unary(var fn, Value x) -> new Op.Unary(fn, f.apply(x));
      case Op.Binary(var fn, Value x, Value y) -> new Op.Binary(fn, f.apply(x), f.apply(y));
      case Op.Where(Value m, Value x, Value y) -> new Op.Where(f.apply(m), f.apply(x), f.apply(y));
      case Op.Stated(Value x, boolean model) -> new Op.Stated(f.apply(x), model);
      case Op.Reduce(var fn, var arguments, var to) -> new Op.Reduce(fn, all(arguments, f), to);
      case Op.Select(Value x, Value p) -> new Op.Select(f.apply(x), f.apply(p));
      case Op.Choose c ->
          new Op.Choose(all(c.conditions(), f), all(c.values(), f), f.apply(c.otherwise()));
      case Op.Affine a ->
          new Op.Affine(
              a.pivot().map(f), a.keepPivot(), terms(a.differences(), f), terms(a.summands(), f));
    };
  }

  private static List<Value> all(List<Value> values, UnaryOperator<Value> f) {
    return values.stream().map(f).toList();
  }

  private static List<Op.Term> terms(List<Op.Term> terms, UnaryOperator<Value> f) {
    return terms.stream().map(t -> new Op.Term(f.apply(t.coefficient()), f.apply(t.x()))).toList();
  }
}
