// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.tva.kernel.vector.LowRank;
import dev.tva.kernel.vector.VectorKernels;
import java.util.Arrays;

/**
 * Products of a few rows by a low matrix. Each item is summed in the order of the ranks, whatever
 * the number of rows, so no result depends on tiles.
 */
final class LowRankProduct {
  private static final int FEW = 64;
  private static final int OFTEN = 128;

  private LowRankProduct() {}

  private static final boolean VECTORS = VectorKernels.available() && compiled();

  /**
   * Calls the loop with little until it is compiled: before, an item takes a thousand times as
   * long.
   */
  private static boolean compiled() {
    float[] four = new float[4 * FEW];
    for (int i = 0; i < OFTEN; i++) {
      LowRank.multiply(four, 0, four, new float[2 * FEW], 2, 4, FEW);
    }
    return true;
  }

  /**
   * {@code out} becomes {@code left} of {@code rows x ranks} by {@code right}.
   *
   * @param at where the first row of {@code left} begins
   */
  static void of(float[] left, int at, float[] right, float[] out, int rows, int ranks, int cols) {
    int done = VECTORS ? LowRank.multiply(left, at, right, out, rows, ranks, cols) : 0;
    if (done < cols) {
      plain(left, at, right, out, rows, ranks, cols, done);
    }
  }

  /** The same numbers by Java alone, in the columns from {@code first} on. */
  static void plain(
      float[] left, int at, float[] right, float[] out, int rows, int ranks, int cols, int first) {
    for (int i = 0; i < rows; i++) {
      Arrays.fill(out, i * cols + first, (i + 1) * cols, 0);
      int k = 0;
      for (; k + 4 <= ranks; k += 4) {
        add4(out, i * cols, left, at + i * ranks + k, right, k * cols, cols, first);
      }
      for (; k < ranks; k++) {
        add(out, i * cols, left[at + i * ranks + k], right, k * cols, cols, first);
      }
    }
  }

  /** Four ranks at a time: a sum is loaded and stored a quarter as often. */
  private static void add4(
      float[] out, int at, float[] left, int l, float[] right, int r, int cols, int first) {
    float a = left[l];
    float b = left[l + 1];
    float c = left[l + 2];
    float d = left[l + 3];
    for (int j = first; j < cols; j++) {
      out[at + j] =
          out[at + j]
              + a * right[r + j]
              + b * right[r + cols + j]
              + c * right[r + 2 * cols + j]
              + d * right[r + 3 * cols + j];
    }
  }

  private static void add(float[] out, int at, float a, float[] right, int r, int cols, int first) {
    for (int j = first; j < cols; j++) {
      out[at + j] += a * right[r + j];
    }
  }

  static double[] of(double[] left, double[] right, int rows, int ranks, int cols) {
    double[] out = new double[rows * cols];
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < ranks; k++) {
        double a = left[i * ranks + k];
        for (int j = 0; j < cols; j++) {
          out[i * cols + j] += a * right[k * cols + j];
        }
      }
    }
    return out;
  }
}
