// SPDX-License-Identifier: Apache-2.0
package dev.tva.type;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.Grain;
import dev.tva.graph.Memo;
import dev.tva.graph.Op;
import dev.tva.graph.UnaryFn;
import dev.tva.graph.Value;
import java.util.List;

/**
 * The space of each value, by the one rule: carry the weight of the point. A model has weight 1;
 * what is computed only from things of weight 0 has weight 0; a nonlinear function of a point has
 * none and is a number per element.
 */
public final class Spaces {
  private static final double NOT_KNOWN = Double.NaN;

  private final Memo<Long> residues = Memo.ofChildren(this::computeResidue);
  private final Memo<Space> spaces = Memo.ofChildren(this::compute);
  private final Memo<Double> atZero = Memo.ofChildren(this::computeAtZero);

  public Space of(Value v) {
    return spaces.of(v);
  }

  /** The value as a number, with each unknown hashed; equal formulas have equal residues. */
  public long residue(Value v) {
    return residues.of(v);
  }

  /** Whether two values are the same formula of the same unknowns. */
  public boolean same(Value x, Value y) {
    return residue(x) == residue(y);
  }

  public boolean isZero(Value v) {
    return residue(v) == 0;
  }

  public boolean isOne(Value v) {
    return residue(v) == 1;
  }

  private Space compute(Value v) {
    return switch (v.op()) {
      case Op.Read(_, boolean delta) -> delta ? Space.DELTA : Space.MODEL;
      case Op.Zero _ -> Space.DELTA;
      case Op.Const _, Op.Meta _, Op.Gradient _, Op.Reduce _, Op.Random _ -> Space.NUMBER;
      case Op.Top _ -> Space.TEST;
      case Op.RunningSum(Value x, _) -> of(x).isDelta() ? Space.DELTA : Space.NUMBER;
      case Op.Matrix m -> matrix(m);
      case Op.Unknown u -> u.test() ? Space.TEST : Space.NUMBER;
      case Op.Recalled(Value x, _) -> of(x);
      case Op.NameTest _, Op.DTypeTest _ -> Space.TEST;
      case Op.Unary(UnaryFn fn, Value x) -> unary(fn, of(x));
      case Op.Binary(BinaryFn fn, Value x, Value y) -> binary(fn, x, y);
      case Op.Where(_, Value x, Value y) -> branches(List.of(x, y));
      case Op.Stated(_, boolean model) -> model ? Space.MODEL : Space.DELTA;
      case Op.Select(Value x, _) -> of(x);
      case Op.Choose c -> {
        var all = new java.util.ArrayList<>(c.values());
        all.add(c.otherwise());
        yield branches(all);
      }
      case Op.Affine a -> affine(a);
    };
  }

  /** Of deltas a delta; of models too where items are only moved. */
  private Space matrix(Op.Matrix m) {
    List<Space> all =
        m.arguments().stream().filter(a -> a.grain() == Grain.ELEMENT).map(this::of).toList();
    return switch (m.fn().kind()) {
      case MOVE -> all.stream().allMatch(all.getFirst()::equals) ? all.getFirst() : Space.NUMBER;
      case RANK -> Space.NUMBER;
      case PRODUCT, FACTOR ->
          all.stream().noneMatch(Space::isPoint) && all.stream().anyMatch(Space::isDelta)
              ? Space.DELTA
              : Space.NUMBER;
    };
  }

  private static Space unary(UnaryFn fn, Space x) {
    return switch (fn) {
      case NOT -> Space.TEST;
      case NEGATE ->
          switch (x) {
            case Space.Weighted(long w) -> new Space.Weighted(Residue.subtract(0, w));
            case Space.Number _, Space.Test _ -> Space.NUMBER;
          };
      case ABS, SIGN, SQRT, EXP, LOG, TANH, SIN, COS, ACOS, FLOOR, CEIL ->
          x.isDelta() ? Space.DELTA : Space.NUMBER;
    };
  }

  private Space binary(BinaryFn fn, Value x, Value y) {
    Space sx = of(x);
    Space sy = of(y);
    return switch (fn) {
      case LT, LE, GT, GE, EQ, NE, AND, OR -> Space.TEST;
      case ADD -> sum(x, sx, y, sy, false);
      case SUBTRACT -> sum(x, sx, y, sy, true);
      case MULTIPLY -> product(x, sx, y, sy);
      case DIVIDE ->
          sy.isPoint()
              ? Space.NUMBER
              : sx instanceof Space.Weighted(long w)
                  ? new Space.Weighted(Residue.multiply(w, Residue.invert(residue(y))))
                  : sy.isDelta() ? Space.DELTA : Space.NUMBER;
      case POWER ->
          sx.isPoint() || sy.isPoint()
              ? Space.NUMBER
              : sx.isDelta() || sy.isDelta() ? Space.DELTA : Space.NUMBER;
      case MIN, MAX -> branches(List.of(x, y));
    };
  }

  private static Space sum(Value x, Space sx, Value y, Space sy, boolean minus) {
    if (sx instanceof Space.Weighted(long a) && sy instanceof Space.Weighted(long b)) {
      return new Space.Weighted(minus ? Residue.subtract(a, b) : Residue.add(a, b));
    }
    boolean delta = sx.isDelta() || sy.isDelta();
    boolean noWeight =
        sx.isPoint() || sy.isPoint() || isPerElementNumber(x, sx) || isPerElementNumber(y, sy);
    return delta && !noWeight ? Space.DELTA : Space.NUMBER;
  }

  private static boolean isPerElementNumber(Value v, Space s) {
    return s instanceof Space.Number && v.grain() == Grain.ELEMENT;
  }

  private Space product(Value x, Space sx, Value y, Space sy) {
    if (sx.isPoint() && sy.isPoint()) {
      return Space.NUMBER;
    }
    if (sx instanceof Space.Weighted(long w) && (w != 0 || !sy.isPoint())) {
      return new Space.Weighted(Residue.multiply(w, residue(y)));
    }
    if (sy instanceof Space.Weighted(long w)) {
      return new Space.Weighted(Residue.multiply(w, residue(x)));
    }
    return Space.NUMBER;
  }

  /** That of the branches, where they agree; a number joins deltas. */
  private Space branches(List<Value> values) {
    boolean test = true;
    Space found = Space.NUMBER;
    for (Value v : values) {
      Space s = of(v);
      test &= s instanceof Space.Test;
      if (s instanceof Space.Weighted w) {
        if (found instanceof Space.Weighted f && !f.equals(w)) {
          return Space.NUMBER;
        }
        found = w;
      }
    }
    if (test) {
      return Space.TEST;
    }
    boolean numbers = values.stream().anyMatch(v -> !(of(v) instanceof Space.Weighted));
    return numbers && found.isPoint() ? Space.NUMBER : found;
  }

  private Space affine(Op.Affine a) {
    long w = a.keepPivot() ? weight(a.pivot().orElseThrow()) : 0;
    for (Op.Term t : a.differences()) {
      long difference = Residue.subtract(weight(t.x()), weight(a.pivot().orElseThrow()));
      w = Residue.add(w, Residue.multiply(residue(t.coefficient()), difference));
    }
    for (Op.Term t : a.summands()) {
      w = Residue.add(w, Residue.multiply(residue(t.coefficient()), weight(t.x())));
    }
    return new Space.Weighted(w);
  }

  private long weight(Value v) {
    return of(v) instanceof Space.Weighted(long w) ? w : 0;
  }

  private long computeResidue(Value v) {
    return switch (v.op()) {
      case Op.Const(var c) -> Residue.of(c);
      case Op.Unknown u -> Residue.unknown("?" + u.name());
      case Op.Unary(UnaryFn fn, Value x) when fn == UnaryFn.NEGATE ->
          Residue.subtract(0, residue(x));
      case Op.Unary(UnaryFn fn, Value x) when fn == UnaryFn.NOT -> Residue.subtract(1, residue(x));
      case Op.Binary(BinaryFn fn, Value x, Value y) when fn == BinaryFn.ADD ->
          Residue.add(residue(x), residue(y));
      case Op.Binary(BinaryFn fn, Value x, Value y) when fn == BinaryFn.SUBTRACT ->
          Residue.subtract(residue(x), residue(y));
      case Op.Binary(BinaryFn fn, Value x, Value y) when fn == BinaryFn.MULTIPLY ->
          Residue.multiply(residue(x), residue(y));
      case Op.Binary(BinaryFn fn, Value x, Value y) when fn == BinaryFn.DIVIDE ->
          Residue.multiply(residue(x), Residue.invert(residue(y)));
      case Op.Stated(Value x, _) -> residue(x);
      case Op.Fact _, Op.Origin _, Op.Elementwise _, Op.Grouped _, Op.Matrix _, Op.Select _ ->
          atom(v.op());
    };
  }

  /** What is no rational function counts as an unknown named by its parts. */
  private long atom(Op op) {
    StringBuilder name = new StringBuilder(op.getClass().getSimpleName());
    switch (op) {
      case Op.Read r -> name.append(r);
      case Op.Meta m -> name.append(m);
      case Op.NameTest t -> name.append(t);
      case Op.DTypeTest t -> name.append(t);
      case Op.Unary u -> name.append(u.fn());
      case Op.Binary b -> name.append(b.fn());
      case Op.Reduce r -> name.append(r.fn()).append(r.to());
      case Op.Affine a -> name.append(a.keepPivot()).append(a.differences().size());
      case Op.Random r -> name.append(r.fn()).append(r.view().map(Object::hashCode));
      case Op.Recalled r -> name.append(r.view().hashCode());
      case Op.Matrix m -> name.append(m.fn());
      case Op.Const _,
          Op.Unknown _,
          Op.Gradient _,
          Op.Where _,
          Op.Stated _,
          Op.Top _,
          Op.RunningSum _,
          Op.Select _,
          Op.Choose _,
          Op.Zero _ -> {}
    }
    for (Value child : op.children()) {
      name.append(',').append(residue(child));
    }
    return Residue.unknown(name.toString());
  }

  /**
   * Whether the value is surely zero where every delta it is computed from is: {@code exp(t)} is
   * not, {@code exp(t) - 1} is.
   */
  public boolean vanishes(Value v) {
    return atZero(v) == 0;
  }

  /** What a value surely is where its deltas are zero and its models equal; NaN if not known. */
  private double atZero(Value v) {
    return atZero.of(v);
  }

  private double computeAtZero(Value v) {
    return switch (v.op()) {
      case Op.Const(var c) -> c.toDouble();
      case Op.Zero _ -> 0;
      case Op.Unary(UnaryFn fn, Value x) ->
          Double.isNaN(atZero(x)) ? NOT_KNOWN : fn.apply(atZero(x));
      case Op.Binary(BinaryFn fn, Value x, Value y) -> binaryAtZero(fn, v, x, y);
      case Op.Where(Value m, Value x, Value y) -> {
        double mask = atZero(m);
        yield Double.isNaN(mask) ? zeroIf(List.of(x, y)) : mask != 0 ? atZero(x) : atZero(y);
      }
      case Op.Select(Value x, _) -> atZero(x);
      case Op.Choose c -> {
        var all = new java.util.ArrayList<>(c.values());
        all.add(c.otherwise());
        yield zeroIf(all);
      }
      case Op.Read r -> r.delta() ? 0 : NOT_KNOWN;
      case Op.Affine _, Op.Stated _ -> of(v).isDelta() ? 0 : NOT_KNOWN;
      case Op.RunningSum(Value x, _) -> zeroIf(List.of(x));
      case Op.Matrix m -> matrixAtZero(m);
      case Op.Reduce r -> reducedAtZero(r);
      case Op.Fact _, Op.Gradient _, Op.Top _, Op.Random _ -> NOT_KNOWN;
    };
  }

  private double zeroIf(List<Value> values) {
    return values.stream().allMatch(this::vanishes) ? 0 : NOT_KNOWN;
  }

  private double binaryAtZero(BinaryFn fn, Value v, Value x, Value y) {
    double a = atZero(x);
    double b = atZero(y);
    boolean zero =
        switch (fn) {
          case ADD, SUBTRACT -> of(x).isPoint() && of(y).isPoint() && of(v).isDelta();
          case MULTIPLY, AND -> a == 0 || b == 0;
          case DIVIDE, POWER -> a == 0 && Double.isNaN(b);
          case MIN, MAX, LT, LE, GT, GE, EQ, NE, OR -> false;
        };
    if (zero) {
      return 0;
    }
    return Double.isNaN(a) || Double.isNaN(b) ? NOT_KNOWN : fn.apply(a, b);
  }

  private double reducedAtZero(Op.Reduce r) {
    return switch (r.fn()) {
      case SUM, MEAN, MIN, MAX, VAR, NORM, COUNT, QUANTILE, RUNNING ->
          zeroIf(List.of(r.arguments().getFirst()));
      case DOT -> r.arguments().stream().anyMatch(this::vanishes) ? 0 : NOT_KNOWN;
      case SIZE, TOP_DENSITY, TOP_COUNT -> NOT_KNOWN;
    };
  }

  private double matrixAtZero(Op.Matrix m) {
    List<Value> arguments = m.arguments();
    return switch (m.fn()) {
      case MATMUL -> arguments.stream().anyMatch(this::vanishes) ? 0 : NOT_KNOWN;
      case SOLVE -> zeroIf(List.of(arguments.get(1)));
      case SVD_U, SVD_VT, RANK_ROW, RANK_COLUMN, RANK_TENSOR -> NOT_KNOWN;
      case HCAT, VCAT -> zeroIf(arguments);
      case TRANSPOSE, SVD_S, POLAR, DIAG, HSPLIT, VSPLIT, RESHAPE, RESHAPE_LIKE ->
          zeroIf(List.of(arguments.getFirst()));
    };
  }
}
