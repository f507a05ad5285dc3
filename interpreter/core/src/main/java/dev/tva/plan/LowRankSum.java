// SPDX-License-Identifier: Apache-2.0
package dev.tva.plan;

import dev.tva.catalog.Piece;
import dev.tva.catalog.Rows;
import dev.tva.graph.BinaryFn;
import dev.tva.graph.Op;
import dev.tva.graph.UnaryFn;
import dev.tva.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A weighted sum of products of stored factors, as sums of adapters are: its factors are those of
 * the terms side by side, and the whole is never computed.
 */
public final class LowRankSum {
  /**
   * One product with what it is multiplied by.
   *
   * @param input whose files it is read from
   * @param coefficients numbers that multiply it, beside {@code scale}
   */
  public record Term(int input, double scale, List<Value> coefficients, Rows left, Rows right) {
    public Term {
      coefficients = List.copyOf(coefficients);
    }

    /** How many ranks it has. */
    public long rank() {
      return left.cols();
    }
  }

  private final IntFunction<Optional<Piece>> pieces;
  private final List<Term> terms = new ArrayList<>();

  private LowRankSum(IntFunction<Optional<Piece>> pieces) {
    this.pieces = pieces;
  }

  /**
   * The terms of one tensor's value; empty where it is anything but such a sum.
   *
   * @param value as it is for the tensor
   * @param pieces what the tensor is made of in an input
   */
  public static Optional<List<Term>> of(Value value, IntFunction<Optional<Piece>> pieces) {
    var sum = new LowRankSum(pieces);
    return sum.add(value, 1, List.of()) ? Optional.of(sum.terms) : Optional.empty();
  }

  /** The ranks of all terms together. */
  public static long rank(List<Term> terms) {
    return terms.stream().mapToLong(Term::rank).sum();
  }

  private boolean add(Value v, double scale, List<Value> by) {
    return switch (v.op()) {
      case Op.Read(int input, _) ->
          pieces.apply(input).filter(p -> p instanceof Piece.Derived).isPresent()
              && add(((Piece.Derived) pieces.apply(input).get()).rows(), input, scale, by);
      case Op.Zero _ -> true;
      case Op.Stated(Value x, _) -> add(x, scale, by);
      case Op.Unary(UnaryFn fn, Value x) -> fn == UnaryFn.NEGATE && add(x, -scale, by);
      case Op.Binary(BinaryFn fn, Value x, Value y) ->
          switch (fn) {
            case ADD -> add(x, scale, by) && add(y, scale, by);
            case SUBTRACT -> add(x, scale, by) && add(y, -scale, by);
            case MULTIPLY ->
                x.grain().isScalar()
                    ? add(y, scale, and(by, x))
                    : y.grain().isScalar() && add(x, scale, and(by, y));
            default -> false;
          };
      case Op.Affine a -> affine(a, scale, by);
      default -> false;
    };
  }

  private boolean affine(Op.Affine a, double scale, List<Value> by) {
    if (a.keepPivot() && !add(a.pivot().orElseThrow(), scale, by)) {
      return false;
    }
    for (Op.Term t : a.differences()) {
      List<Value> c = and(by, t.coefficient());
      if (!t.coefficient().grain().isScalar()
          || !add(t.x(), scale, c)
          || !add(a.pivot().orElseThrow(), -scale, c)) {
        return false;
      }
    }
    for (Op.Term t : a.summands()) {
      if (!t.coefficient().grain().isScalar() || !add(t.x(), scale, and(by, t.coefficient()))) {
        return false;
      }
    }
    return true;
  }

  private static List<Value> and(List<Value> by, Value coefficient) {
    List<Value> all = new ArrayList<>(by);
    all.add(coefficient);
    return all;
  }

  private boolean add(Rows rows, int input, double scale, List<Value> by) {
    return switch (rows) {
      case Rows.Scaled(Rows x, double factor) -> add(x, input, scale * factor, by);
      case Rows.Combined(Rows.Combination how, Rows x, Rows y)
          when how != Rows.Combination.MULTIPLY ->
          add(x, input, scale, by)
              && add(y, input, how == Rows.Combination.ADD ? scale : -scale, by);
      case Rows.Product(Rows left, Rows right) -> {
        terms.add(new Term(input, scale, by, left, right));
        yield left.cols() < Math.min(left.rows(), right.cols());
      }
      default -> false;
    };
  }
}
