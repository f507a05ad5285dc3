// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a few rows by a low matrix. Each item is summed in the order of the ranks, with no
 * fused steps, so that it is the same on every processor and for any number of rows. A strip of
 * columns at a time, whose ranks stay in the first-level cache for all rows; its sums stay in
 * registers until they are complete.
 */
public final class LowRank {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int STRIP = 4 * LANES;

  private LowRank() {}

  /**
   * Puts the products into {@code out}, in the columns that fill whole vectors.
   *
   * @param at where the first row of {@code left} begins
   * @return how many columns
   */
  public static int multiply(
      float[] left, int at, float[] right, float[] out, int rows, int ranks, int cols) {
    int from = 0;
    for (; from + STRIP <= cols; from += STRIP) {
      fourVectors(left, at, right, out, from, rows, ranks, cols);
    }
    for (; from + LANES <= cols; from += LANES) {
      oneVector(left, at, right, out, from, rows, ranks, cols);
    }
    return from;
  }

  /** Two rows at a time, for which the ranks are loaded once. */
  private static void fourVectors(
      float[] left, int at, float[] right, float[] out, int from, int rows, int ranks, int cols) {
    var zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < rows; i += 2) {
      // Of an odd number the last is taken twice: a loop for one row would be compiled too.
      int next = Math.min(i + 1, rows - 1);
      int l = at + i * ranks;
      int m = at + next * ranks;
      var a = zero;
      var b = zero;
      var c = zero;
      var d = zero;
      var e = zero;
      var f = zero;
      var g = zero;
      var h = zero;
      for (int k = 0; k < ranks; k++) {
        var x = FloatVector.broadcast(SPECIES, left[l + k]);
        var y = FloatVector.broadcast(SPECIES, left[m + k]);
        int r = k * cols + from;
        var v = FloatVector.fromArray(SPECIES, right, r);
        a = x.mul(v).add(a);
        e = y.mul(v).add(e);
        v = FloatVector.fromArray(SPECIES, right, r + LANES);
        b = x.mul(v).add(b);
        f = y.mul(v).add(f);
        v = FloatVector.fromArray(SPECIES, right, r + 2 * LANES);
        c = x.mul(v).add(c);
        g = y.mul(v).add(g);
        v = FloatVector.fromArray(SPECIES, right, r + 3 * LANES);
        d = x.mul(v).add(d);
        h = y.mul(v).add(h);
      }
      int to = next * cols + from;
      e.intoArray(out, to);
      f.intoArray(out, to + LANES);
      g.intoArray(out, to + 2 * LANES);
      h.intoArray(out, to + 3 * LANES);
      to = i * cols + from;
      a.intoArray(out, to);
      b.intoArray(out, to + LANES);
      c.intoArray(out, to + 2 * LANES);
      d.intoArray(out, to + 3 * LANES);
    }
  }

  private static void oneVector(
      float[] left, int at, float[] right, float[] out, int from, int rows, int ranks, int cols) {
    for (int i = 0; i < rows; i++) {
      var sum = FloatVector.zero(SPECIES);
      for (int k = 0; k < ranks; k++) {
        var x = FloatVector.broadcast(SPECIES, left[at + i * ranks + k]);
        sum = x.mul(FloatVector.fromArray(SPECIES, right, k * cols + from)).add(sum);
      }
      sum.intoArray(out, i * cols + from);
    }
  }
}
