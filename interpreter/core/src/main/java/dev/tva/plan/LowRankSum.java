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
 * the terms side by side, and the whole is never computed. A tensor that is several matrices is
 * such a sum where each of them is.
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
  private final int matrix;
  private final int matrices;
  private final List<Term> terms = new ArrayList<>();

  private LowRankSum(IntFunction<Optional<Piece>> pieces, int matrix, int matrices) {
    this.pieces = pieces;
    this.matrix = matrix;
    this.matrices = matrices;
  }

  /**
   * The terms of one tensor's value for each of its matrices; empty where one is anything but such
   * a sum.
   *
   * @param value as it is for the tensor
   * @param matrices that it is, one below the other
   * @param pieces what the tensor is made of in an input
   */
  public static Optional<List<List<Term>>> of(
      Value value, int matrices, IntFunction<Optional<Piece>> pieces) {
    List<List<Term>> all = new ArrayList<>();
    for (int i = 0; i < matrices; i++) {
      var sum = new LowRankSum(pieces, i, matrices);
      if (!sum.add(value, 1, List.of())) {
        return Optional.empty();
      }
      all.add(sum.terms);
    }
    return Optional.of(all);
  }

  /** The ranks of all terms together, of the matrix that has most. */
  public static long rank(List<List<Term>> matrices) {
    return matrices.stream()
        .mapToLong(terms -> terms.stream().mapToLong(Term::rank).sum())
        .max()
        .orElse(0);
  }

  private boolean add(Value v, double scale, List<Value> by) {
    return switch (v.op()) {
      case Op.Read(int input, _) ->
          pieces.apply(input).filter(p -> p instanceof Piece.Derived).isPresent()
              && whole(((Piece.Derived) pieces.apply(input).get()).rows(), input, scale, by);
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

  /** Of a tensor that is several matrices, the one asked for. */
  private boolean whole(Rows rows, int input, double scale, List<Value> by) {
    return switch (rows) {
      case Rows.Combined(Rows.Combination how, Rows x, Rows y) when how == Rows.Combination.ADD ->
          whole(x, input, scale, by) && whole(y, input, scale, by);
      case Rows.Below(List<Rows> all) when all.size() == matrices ->
          add(all.get(matrix), input, scale, by);
      default -> matrices == 1 && add(rows, input, scale, by);
    };
  }

  private boolean add(Rows rows, int input, double scale, List<Value> by) {
    return switch (rows) {
      case Rows.Transposed(Rows.Scaled(Rows x, double factor)) ->
          add(new Rows.Transposed(x), input, scale * factor, by);
      case Rows.Transposed(Rows.Product(Rows left, Rows right)) ->
          add(
              new Rows.Product(new Rows.Transposed(right), new Rows.Transposed(left)),
              input,
              scale,
              by);
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
