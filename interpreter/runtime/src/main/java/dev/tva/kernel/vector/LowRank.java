// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a few rows by a low matrix. Each item is summed in the order of the ranks, with no
 * fused steps, so that it is the same on every processor and for any number of rows. A strip of
 * columns at a time, of which four ranks stay in the first-level cache for all rows.
 */
public final class LowRank {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int STRIP = 1024;

  private LowRank() {}

  /** {@code out} becomes {@code left} of {@code rows x ranks} by {@code right}. */
  public static void product(
      float[] left, float[] right, float[] out, int rows, int ranks, int cols) {
    Arrays.fill(out, 0, rows * cols, 0);
    for (int from = 0; from < cols; from += STRIP) {
      int n = Math.min(STRIP, cols - from);
      int k = 0;
      for (; k + 4 <= ranks; k += 4) {
        for (int i = 0; i < rows; i++) {
          add(out, i * cols + from, left, i * ranks + k, right, k * cols + from, cols, n);
        }
      }
      for (; k < ranks; k++) {
        for (int i = 0; i < rows; i++) {
          addOne(out, i * cols + from, left[i * ranks + k], right, k * cols + from, n);
        }
      }
    }
  }

  /** Adds four ranks to a part of a row. */
  private static void add(
      float[] out, int at, float[] left, int l, float[] right, int r, int cols, int n) {
    int whole = addVectors(out, at, left, l, right, r, cols, n);
    float a = left[l];
    float b = left[l + 1];
    float c = left[l + 2];
    float d = left[l + 3];
    for (int j = whole; j < n; j++) {
      out[at + j] =
          out[at + j]
              + a * right[r + j]
              + b * right[r + cols + j]
              + c * right[r + 2 * cols + j]
              + d * right[r + 3 * cols + j];
    }
  }

  /** How many items were whole vectors. */
  private static int addVectors(
      float[] out, int at, float[] left, int l, float[] right, int r, int cols, int n) {
    var a = FloatVector.broadcast(SPECIES, left[l]);
    var b = FloatVector.broadcast(SPECIES, left[l + 1]);
    var c = FloatVector.broadcast(SPECIES, left[l + 2]);
    var d = FloatVector.broadcast(SPECIES, left[l + 3]);
    int second = r + cols;
    int third = second + cols;
    int fourth = third + cols;
    int j = 0;
    for (; j <= n - LANES; j += LANES) {
      FloatVector.fromArray(SPECIES, out, at + j)
          .add(a.mul(FloatVector.fromArray(SPECIES, right, r + j)))
          .add(b.mul(FloatVector.fromArray(SPECIES, right, second + j)))
          .add(c.mul(FloatVector.fromArray(SPECIES, right, third + j)))
          .add(d.mul(FloatVector.fromArray(SPECIES, right, fourth + j)))
          .intoArray(out, at + j);
    }
    return j;
  }

  private static void addOne(float[] out, int at, float a, float[] right, int r, int n) {
    for (int j = 0; j < n; j++) {
      out[at + j] += a * right[r + j];
    }
  }
}
