// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import java.util.List;
import java.util.Set;

/**
 * A matrix that is computed a few rows at a time from stored tensors, so that it never stands in
 * memory as a whole. Where a part has to (the right side of a product), the part is small: that is
 * what low rank means.
 */
public sealed interface Rows {
  /** How many rows it has. */
  long rows();

  /** How long each row is. */
  long cols();

  /** The matrices it is made of. */
  List<Rows> parts();

  /** Adds the stored tensors that it is made of. */
  default void collect(Set<Piece> pieces) {
    if (this instanceof Stored s) {
      pieces.add(s.piece());
    }
    parts().forEach(part -> part.collect(pieces));
  }

  /** What is made of the items of a matrix, each at its place. */
  sealed interface Reworked extends Rows {
    Rows x();

    @Override
    default long rows() {
      return x().rows();
    }

    @Override
    default long cols() {
      return x().cols();
    }
  }

  /** The elements of a piece in their order, laid out anew. */
  record Stored(Piece piece, long rows, long cols) implements Rows {
    @Override
    public List<Rows> parts() {
      return List.of();
    }

    public Stored {
      if (rows * cols != piece.spec().elements()) {
        throw new IllegalArgumentException(piece.spec() + " as " + rows + " x " + cols);
      }
    }
  }

  /** {@code x} stands in memory. */
  record Transposed(Rows x) implements Rows {
    @Override
    public List<Rows> parts() {
      return List.of(x);
    }

    @Override
    public long rows() {
      return x.cols();
    }

    @Override
    public long cols() {
      return x.rows();
    }
  }

  /** Every {@code rowStep}-th row from {@code row}, and of it every {@code colStep}-th item. */
  record Part(Rows x, long row, long rowStep, long rows, long col, long colStep, long cols)
      implements Rows {
    @Override
    public List<Rows> parts() {
      return List.of(x);
    }

    /** Consecutive rows, whole. */
    public static Part rows(Rows x, long row, long rows) {
      return new Part(x, row, 1, rows, 0, 1, x.cols());
    }
  }

  /** The matrix product; {@code right} stands in memory. */
  record Product(Rows left, Rows right) implements Rows {
    @Override
    public List<Rows> parts() {
      return List.of(left, right);
    }

    public Product {
      if (left.cols() != right.rows()) {
        throw new IllegalArgumentException(left.cols() + " columns by " + right.rows() + " rows");
      }
    }

    @Override
    public long rows() {
      return left.rows();
    }

    @Override
    public long cols() {
      return right.cols();
    }
  }

  /**
   * {@code out[p, (r,k)] = sum over s of core[p, (s,k)] * x[s, r]} for the {@code kernel} places of
   * a convolution: a Tucker core times its input side. Both stand in memory.
   *
   * @param core of {@code x.rows() * kernel} columns
   */
  record Tucker(Rows core, Rows x, int kernel) implements Rows {
    @Override
    public List<Rows> parts() {
      return List.of(core, x);
    }

    @Override
    public long rows() {
      return core.rows();
    }

    @Override
    public long cols() {
      return x.cols() * kernel;
    }
  }

  /** Two matrices of one shape, item by item. */
  record Combined(Combination by, Rows x, Rows y) implements Reworked {
    @Override
    public List<Rows> parts() {
      return List.of(x, y);
    }

    public Combined {
      if (x.rows() != y.rows() || x.cols() != y.cols()) {
        throw new IllegalArgumentException("matrices of two shapes");
      }
    }
  }

  /** How two items become one. */
  enum Combination {
    ADD,
    SUBTRACT,
    MULTIPLY
  }

  record Scaled(Rows x, double factor) implements Reworked {
    @Override
    public List<Rows> parts() {
      return List.of(x);
    }
  }

  /**
   * Each row, or each column, times a number of its own.
   *
   * @param factors a single row or column; stands in memory
   */
  record Weighted(Rows x, Rows factors, boolean byRow) implements Reworked {
    @Override
    public List<Rows> parts() {
      return List.of(x, factors);
    }
  }

  /**
   * Each row, or each column, scaled to a length of its own: {@code x * (length / norm of x)}.
   * Columns take a pass over {@code x} before the first row is known. Where there are fewer lengths
   * than columns, as many columns beside each other as a kernel has places share one.
   *
   * @param lengths a single row or column; stands in memory
   * @param epsilon added to the norm
   */
  record Lengthened(Rows x, Rows lengths, boolean byRow, double epsilon) implements Reworked {
    @Override
    public List<Rows> parts() {
      return List.of(x, lengths);
    }
  }

  /** The Kronecker product; {@code right} and {@code left} stand in memory. */
  record Kronecker(Rows left, Rows right) implements Rows {
    @Override
    public List<Rows> parts() {
      return List.of(left, right);
    }

    @Override
    public long rows() {
      return left.rows() * right.rows();
    }

    @Override
    public long cols() {
      return left.cols() * right.cols();
    }
  }

  /** One matrix under the other, all with rows of one length. */
  record Below(List<Rows> parts) implements Rows {
    public Below {
      parts = List.copyOf(parts);
    }

    @Override
    public long rows() {
      return parts.stream().mapToLong(Rows::rows).sum();
    }

    @Override
    public long cols() {
      return parts.getFirst().cols();
    }
  }

  /** Rows of matrices, or means of some, by a map; all have rows of one length. */
  record Gathered(List<Rows> parts, RowMap map) implements Rows {
    public Gathered {
      parts = List.copyOf(parts);
    }

    @Override
    public long rows() {
      return map.count();
    }

    @Override
    public long cols() {
      return parts.getFirst().cols();
    }
  }

  /** A single row, or a single column, again and again; {@code x} stands in memory. */
  record Repeated(Rows x, long rows, long cols) implements Rows {
    public Repeated {
      boolean line = x.cols() == cols && x.rows() == 1 || x.rows() == rows && x.cols() == 1;
      if (!line) {
        throw new IllegalArgumentException(
            x.rows() + " x " + x.cols() + " as " + rows + " x " + cols);
      }
    }

    @Override
    public List<Rows> parts() {
      return List.of(x);
    }
  }

  /** The mean of all rows, as a matrix of one row; stands in memory. */
  record Mean(Rows x) implements Rows {
    @Override
    public List<Rows> parts() {
      return List.of(x);
    }

    @Override
    public long rows() {
      return 1;
    }

    @Override
    public long cols() {
      return x.cols();
    }
  }

  /** {@code x} with some rows replaced by those of {@code by}, in the order of {@code at}. */
  record Replaced(Rows x, List<Long> at, Rows by) implements Reworked {
    @Override
    public List<Rows> parts() {
      return List.of(x, by);
    }

    public Replaced {
      at = List.copyOf(at);
    }
  }
}
