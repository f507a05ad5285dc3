// SPDX-License-Identifier: Apache-2.0
package dev.tva.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
   * How far back each stands: the number of its front, of those that are left when the ones before
   * are taken away, and less than 1 more the closer its neighbours on it are (Deb et al. 2002).
   */
  public static double[] places(List<double[]> all) {
    double[] places = new double[all.size()];
    List<Integer> left = new ArrayList<>(IntStream.range(0, all.size()).boxed().toList());
    for (int number = 0; !left.isEmpty(); number++) {
      List<Integer> those = left;
      List<Integer> front =
          of(those.stream().map(all::get).toList()).stream().map(those::get).toList();
      double[] room = room(front.stream().map(all::get).toList());
      for (int i = 0; i < front.size(); i++) {
        places[front.get(i)] = number + 1 / (1 + room[i]) / 2;
      }
      left = those.stream().filter(i -> !front.contains(i)).toList();
    }
    return places;
  }

  /** The distance between the neighbours of each, summed over goals; infinite at the ends. */
  private static double[] room(List<double[]> front) {
    double[] room = new double[front.size()];
    for (int goal = 0; goal < front.getFirst().length; goal++) {
      int g = goal;
      Integer[] sorted = IntStream.range(0, front.size()).boxed().toArray(Integer[]::new);
      Arrays.sort(sorted, Comparator.comparingDouble(i -> front.get(i)[g]));
      double least = front.get(sorted[0])[g];
      double most = front.get(sorted[sorted.length - 1])[g];
      room[sorted[0]] = Double.POSITIVE_INFINITY;
      room[sorted[sorted.length - 1]] = Double.POSITIVE_INFINITY;
      for (int i = 1; i < sorted.length - 1 && most > least; i++) {
        room[sorted[i]] +=
            (front.get(sorted[i + 1])[g] - front.get(sorted[i - 1])[g]) / (most - least);
      }
    }
    return room;
  }

  /**
   * Of a front that which is nearest to the best of each goal, each scaled to the front's range.
   */
  public static int middle(List<double[]> front) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < front.size(); i++) {
      double distance = 0;
      for (int goal = 0; goal < front.get(i).length; goal++) {
        int g = goal;
        double high = front.stream().mapToDouble(w -> w[g]).max().orElseThrow();
        double low = front.stream().mapToDouble(w -> w[g]).min().orElseThrow();
        double off = high > low ? (high - front.get(i)[g]) / (high - low) : 0;
        distance += off * off;
      }
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return best;
  }
}
