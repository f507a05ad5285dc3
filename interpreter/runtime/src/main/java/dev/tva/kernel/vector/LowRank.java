// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a few rows by a low matrix. Each item is summed in the order of the ranks, with no
 * fused steps, so that it is the same on every processor and for any number of rows. A strip of
 * columns at a time, of which four ranks stay in the first-level cache for all rows; two rows at a
 * time, for which they are loaded once.
 */
public final class LowRank {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int STRIP = 1024;

  private LowRank() {}

  /**
   * Adds the products to {@code out}, in the columns that fill whole vectors.
   *
   * @param at where the first row of {@code left} begins
   * @return how many columns
   */
  public static int add(
      float[] left, int at, float[] right, float[] out, int rows, int ranks, int cols) {
    int whole = cols - cols % LANES;
    for (int from = 0; from < whole; from += STRIP) {
      int n = Math.min(STRIP, whole - from);
      int k = 0;
      for (; k + 4 <= ranks; k += 4) {
        int r = k * cols + from;
        for (int i = 0; i < rows; i += 2) {
          // Of an odd number the last is taken twice: a loop for one row would be compiled too.
          int next = Math.min(i + 1, rows - 1);
          int l = at + i * ranks + k;
          int m = at + next * ranks + k;
          twoRows(out, i * cols + from, next * cols + from, left, l, m, right, r, cols, n);
        }
      }
      for (; k < ranks; k++) {
        for (int i = 0; i < rows; i++) {
          oneRank(out, i * cols + from, left[at + i * ranks + k], right, k * cols + from, n);
        }
      }
    }
    return whole;
  }

  /** Adds four ranks to two rows, which may be the same. */
  private static void twoRows(
      float[] out,
      int at,
      int below,
      float[] left,
      int l,
      int m,
      float[] right,
      int r,
      int cols,
      int n) {
    var a = FloatVector.broadcast(SPECIES, left[l]);
    var b = FloatVector.broadcast(SPECIES, left[l + 1]);
    var c = FloatVector.broadcast(SPECIES, left[l + 2]);
    var d = FloatVector.broadcast(SPECIES, left[l + 3]);
    var e = FloatVector.broadcast(SPECIES, left[m]);
    var f = FloatVector.broadcast(SPECIES, left[m + 1]);
    var g = FloatVector.broadcast(SPECIES, left[m + 2]);
    var h = FloatVector.broadcast(SPECIES, left[m + 3]);
    int second = r + cols;
    int third = second + cols;
    int fourth = third + cols;
    for (int j = 0; j < n; j += LANES) {
      var w = FloatVector.fromArray(SPECIES, right, r + j);
      var x = FloatVector.fromArray(SPECIES, right, second + j);
      var y = FloatVector.fromArray(SPECIES, right, third + j);
      var z = FloatVector.fromArray(SPECIES, right, fourth + j);
      var one =
          FloatVector.fromArray(SPECIES, out, at + j)
              .add(a.mul(w))
              .add(b.mul(x))
              .add(c.mul(y))
              .add(d.mul(z));
      FloatVector.fromArray(SPECIES, out, below + j)
          .add(e.mul(w))
          .add(f.mul(x))
          .add(g.mul(y))
          .add(h.mul(z))
          .intoArray(out, below + j);
      one.intoArray(out, at + j);
    }
  }

  private static void oneRank(float[] out, int at, float left, float[] right, int r, int n) {
    var a = FloatVector.broadcast(SPECIES, left);
    for (int j = 0; j < n; j += LANES) {
      FloatVector.fromArray(SPECIES, out, at + j)
          .add(a.mul(FloatVector.fromArray(SPECIES, right, r + j)))
          .intoArray(out, at + j);
    }
  }
}
