// SPDX-License-Identifier: Apache-2.0
package dev.tva.search;

import org.hipparchus.random.RandomAdaptor;
import org.hipparchus.random.RandomGenerator;

/**
 * Normal draws of which each second step of a generation is the opposite of the one before, and
 * steps of one generation are at right angles as far as there is room (Wang, Emmerich and Bäck
 * 2014, Mirrored orthogonal sampling). Each step alone is drawn as before; together they leave less
 * to chance, of which a generation of few has much.
 */
final class MirroredDraws extends RandomAdaptor {
  private static final long serialVersionUID = 1L;

  private final int dimensions;
  private final int generation;
  private double[][] steps = new double[0][];
  private int at;

  MirroredDraws(RandomGenerator draws, int dimensions, int generation) {
    super(draws);
    this.dimensions = dimensions;
    this.generation = generation;
  }

  /** The optimizer asks for the first coordinate of all steps, then for the second, and so on. */
  @Override
  public double nextGaussian() {
    if (at == steps.length * dimensions) {
      steps = drawn();
      at = 0;
    }
    int step = at % generation;
    return steps[step][at++ / generation];
  }

  private double[][] drawn() {
    double[][] all = new double[generation][dimensions];
    for (int i = 0; i < generation; i += 2) {
      for (int k = 0; k < dimensions; k++) {
        all[i][k] = super.nextGaussian();
      }
      turn(all, i);
      for (int k = 0; k < dimensions && i + 1 < generation; k++) {
        all[i + 1][k] = -all[i][k];
      }
    }
    return all;
  }

  /** To right angles with those before it, at the same length. */
  private void turn(double[][] all, int i) {
    double[] step = all[i];
    double length = dot(step, step);
    int together = 2 * dimensions;
    for (int j = i / together * together; j < i; j += 2) {
      double along = dot(step, all[j]) / dot(all[j], all[j]);
      for (int k = 0; k < dimensions; k++) {
        step[k] -= along * all[j][k];
      }
    }
    double scale = Math.sqrt(length / dot(step, step));
    for (int k = 0; k < dimensions; k++) {
      step[k] *= scale;
    }
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum += x[k] * y[k];
    }
    return sum;
  }
}
