// SPDX-License-Identifier: Apache-2.0
package dev.tva.search;

import java.util.List;
import java.util.stream.IntStream;

/** Vectors of worths compared by each goal at once: none of a front is better in every way. */
public final class Front {
  private Front() {}

  /** Whether {@code a} is nowhere worse than {@code b} and somewhere better. */
  private static boolean dominates(double[] a, double[] b) {
    boolean better = false;
    for (int i = 0; i < a.length; i++) {
      if (a[i] < b[i]) {
        return false;
      }
      better |= a[i] > b[i];
    }
    return better;
  }

  /** Which of them no other dominates, in order. */
  public static List<Integer> of(List<double[]> all) {
    return IntStream.range(0, all.size())
        .filter(i -> all.stream().noneMatch(other -> dominates(other, all.get(i))))
        .boxed()
        .toList();
  }

  /**
   * How far each is from the best of each goal, every goal scaled to what it spans on the front;
   * where that is a point, to what it spans at all.
   */
  public static double[] distances(List<double[]> all) {
    double[] squares = new double[all.size()];
    List<double[]> front = of(all).stream().map(all::get).toList();
    for (int goal = 0; !all.isEmpty() && goal < all.getFirst().length; goal++) {
      int g = goal;
      double most = all.stream().mapToDouble(w -> w[g]).max().orElseThrow();
      double least = front.stream().mapToDouble(w -> w[g]).min().orElseThrow();
      if (least == most) {
        least = all.stream().mapToDouble(w -> w[g]).min().orElseThrow();
      }
      for (int i = 0; i < squares.length && least < most; i++) {
        double off = (most - all.get(i)[g]) / (most - least);
        squares[i] += off * off;
      }
    }
    return squares;
  }
}
