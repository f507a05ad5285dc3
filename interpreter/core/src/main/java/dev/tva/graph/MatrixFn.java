// SPDX-License-Identifier: Apache-2.0
package dev.tva.graph;

import java.util.Locale;

/** Functions of whole matrices, with the arguments they take. */
public enum MatrixFn {
  /** {@code (a, b)}: the product. */
  MATMUL,
  TRANSPOSE,
  /** {@code (x[, rank])}: the left singular vectors, one a column. */
  SVD_U,
  /** {@code (x[, rank])}: the singular values, descending, as one row. */
  SVD_S,
  /** {@code (x[, rank])}: the right singular vectors, one a row. */
  SVD_VT,
  /** {@code u @ vt} over the singular values that are not zero. */
  POLAR,
  /** {@code (a, b, ridge)}: what {@code (a + ridge*I) @ x = b} has for x, by least squares. */
  SOLVE,
  /** Of one row the matrix with it on its diagonal; of a matrix its diagonal as one row. */
  DIAG,
  /** Matrices side by side. */
  HCAT,
  /** Matrices one below the other. */
  VCAT,
  /** {@code (x, parts, which)}: one of equal parts side by side. */
  HSPLIT,
  /** {@code (x, parts, which)}: one of equal parts one below the other. */
  VSPLIT,
  /** {@code (x, rows, cols)}. */
  RESHAPE,
  /** {@code (x, y)}: x in the shape of y. */
  RESHAPE_LIKE,
  /** The place of each item in its row, in ascending order from 0. */
  RANK_ROW,
  /** The place of each item in its column. */
  RANK_COLUMN,
  /** The place of each item in its tensor. */
  RANK_TENSOR;

  /** Kinds of them, by what they do to the items. */
  public enum Kind {
    PRODUCT,
    /** Matrices are taken apart. */
    FACTOR,
    /** Items are only moved, so that what is a model stays one. */
    MOVE,
    /** Items are replaced by their places. */
    RANK
  }

  /** The name a script calls it by. */
  public String word() {
    return switch (this) {
      case MATMUL -> "@";
      case SVD_U, SVD_S, SVD_VT -> "svd";
      case RESHAPE_LIKE -> "reshape";
      case RANK_ROW, RANK_COLUMN, RANK_TENSOR -> "rank";
      case TRANSPOSE, POLAR, SOLVE, DIAG, HCAT, VCAT, HSPLIT, VSPLIT, RESHAPE ->
          name().toLowerCase(Locale.ROOT);
    };
  }

  /** What it does to the items. */
  public Kind kind() {
    return switch (this) {
      case MATMUL -> Kind.PRODUCT;
      case SVD_U, SVD_S, SVD_VT, POLAR, SOLVE -> Kind.FACTOR;
      case TRANSPOSE, DIAG, HCAT, VCAT, HSPLIT, VSPLIT, RESHAPE, RESHAPE_LIKE -> Kind.MOVE;
      case RANK_ROW, RANK_COLUMN, RANK_TENSOR -> Kind.RANK;
    };
  }

  /** Whether it is a part of the singular value decomposition, which is made once for all three. */
  public boolean isSvd() {
    return this == SVD_U || this == SVD_S || this == SVD_VT;
  }

  /** Whether a run of whole rows is enough to compute it. */
  public boolean byRows() {
    return this == RANK_ROW;
  }
}
