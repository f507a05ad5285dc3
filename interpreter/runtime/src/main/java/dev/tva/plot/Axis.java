// SPDX-License-Identifier: Apache-2.0
package dev.tva.plot;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A range of numbers with round marks on it.
 *
 * @param least the left or lower end
 * @param most the other end
 * @param step between marks
 */
record Axis(double least, double most, double step) {
  private static final int MARKS = 5;

  /** Holds all finite values, with a little room at the ends, and begins and ends wherever. */
  static Axis over(DoubleStream values, double room) {
    double[] finite = values.filter(Double::isFinite).toArray();
    double low = DoubleStream.of(finite).min().orElse(0);
    double high = DoubleStream.of(finite).max().orElse(1);
    if (low == high) {
      double half = low == 0 ? 0.5 : Math.abs(low) / 10;
      low -= half;
      high += half;
    }
    double margin = room * (high - low);
    return new Axis(low - margin, high + margin, round((high - low) / MARKS));
  }

  /** The smallest of 1, 2 and 5 times a power of ten that is not below. */
  private static double round(double step) {
    double power = Math.pow(10, Math.floor(Math.log10(step)));
    for (double m : new double[] {1, 2, 5}) {
      if (m * power >= step * 0.999) {
        return m * power;
      }
    }
    return 10 * power;
  }

  List<Double> marks() {
    List<Double> marks = new ArrayList<>();
    long last = (long) Math.floor(most / step + 1e-9);
    for (long i = (long) Math.ceil(least / step - 1e-9); i <= last; i++) {
      marks.add(i * step);
    }
    return marks;
  }

  String label(double mark) {
    int digits = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
    return new BigDecimal(mark).setScale(digits, java.math.RoundingMode.HALF_EVEN).toPlainString();
  }

  /** How far along the axis, from 0 to 1. */
  double share(double value) {
    return (value - least) / (most - least);
  }
}
