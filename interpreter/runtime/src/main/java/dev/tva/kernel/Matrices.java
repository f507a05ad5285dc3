// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

import java.lang.foreign.Arena;

/**
 * Operations on whole matrices. Results are in memory of the arena given, which any thread must be
 * able to use, and have the precision of the operands, which must agree. They depend on no number
 * of threads. What an operand that is not finite gives is NaN wherever a decomposition is needed.
 */
public interface Matrices extends AutoCloseable {
  /** How many rows a polar factor in float32 is made of at a time, in the host's memory. */
  int PANEL = 2048;

  /** How many rows, and columns, of a product are computed at a time, in the host's memory. */
  int EDGE = 512;

  /** What one block of a product takes at most, beside the operands and the result. */
  long BLOCK = 40L << 20;

  /** What so many rows take while they are multiplied by a square, or by themselves. */
  static long panelBytes(long rows, long cols) {
    return (3 * rows + cols) * cols * Double.BYTES;
  }

  /** The product; of an operand that is to be transposed first, the transpose is never made. */
  Matrix matmul(Arena arena, Matrix a, boolean transposeA, Matrix b, boolean transposeB);

  Matrix transpose(Arena arena, Matrix x);

  /** Of one row the matrix with it on its diagonal, of any other its diagonal as one row. */
  Matrix diagonal(Arena arena, Matrix x);

  /**
   * The singular values and vectors that belong to the largest values, {@code rank} of them but
   * never more than there are. In float32 right to about 1e-5 of the largest value.
   */
  Svd svd(Arena arena, Matrix x, int rank);

  /**
   * The product of the left and right singular vectors of all singular values that are not zero:
   * above {@link #negligible} of the largest.
   *
   * @param to of the shape of {@code x}; it may be that itself
   */
  void polar(Matrix x, Matrix to);

  /**
   * The {@code x} for which {@code (a + ridge I) x - b} is smallest, and of those the smallest,
   * after singular values of {@code a + ridge I} that are negligible were made zero.
   *
   * @param a square
   */
  Matrix solve(Arena arena, Matrix a, Matrix b, double ridge);

  /**
   * Up to which part of the largest singular value another one is taken for rounding: elements
   * rounded to the precision make values of this size where there were none.
   */
  static double negligible(Matrix x) {
    double ulp =
        switch (x.precision()) {
          case F32 -> Math.ulp(1f);
          case F64 -> Math.ulp(1.0);
        };
    return ulp * Math.sqrt(Math.max(x.rows(), x.cols()));
  }

  /** Nothing may be computing. */
  @Override
  void close();
}
