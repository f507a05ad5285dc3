// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.order;

import dev.tva.plan.Program.Precision;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Runs of elements to order, and the order as sorting gives it. */
final class Runs {
  static final double[] SPECIAL = {
    0.0,
    -0.0,
    1,
    -1,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN,
    Float.intBitsToFloat(0xFFC00001),
    Float.intBitsToFloat(0x7F800001),
    Math.nextUp(1f),
    Math.nextDown(1f)
  };

  private static final int[] LENGTHS = {1, 2, 3, 7, 100, 1023, 1024, 9000};

  private Runs() {}

  /** Runs of several lengths and kinds, as doubles that are floats. */
  static List<double[]> all() {
    List<double[]> runs = new ArrayList<>();
    for (int n : LENGTHS) {
      var random = new SplittableRandom(n);
      runs.add(run(n, i -> random.nextGaussian()));
      runs.add(run(n, i -> random.nextBoolean() ? 0 : random.nextGaussian() * 1e-3));
      runs.add(run(n, i -> SPECIAL[random.nextInt(SPECIAL.length)]));
      runs.add(run(n, i -> Float.intBitsToFloat(random.nextInt())));
      runs.add(run(n, i -> i % 5));
      runs.add(run(n, i -> -0.0));
      runs.add(run(n, i -> n - i));
    }
    return runs;
  }

  private static double[] run(int n, IntToDoubleFunction element) {
    return IntStream.range(0, n).mapToDouble(element).map(x -> (float) x).toArray();
  }

  static MemorySegment memory(Arena arena, double[] run, Precision precision) {
    if (precision == Precision.F64) {
      return arena.allocateFrom(ValueLayout.JAVA_DOUBLE, run);
    }
    MemorySegment memory = arena.allocate(4L * run.length, 4);
    for (int i = 0; i < run.length; i++) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) run[i]);
    }
    return memory;
  }

  static double at(MemorySegment memory, int i, Precision precision) {
    return precision == Precision.F64
        ? memory.getAtIndex(ValueLayout.JAVA_DOUBLE, i)
        : memory.getAtIndex(ValueLayout.JAVA_FLOAT, i);
  }

  /** Indices in ascending order of their elements; equal ones, as all NaNs are, by index. */
  static int[] sorted(double[] run) {
    double[] plain = DoubleStream.of(run).map(x -> x + 0.0).toArray();
    return IntStream.range(0, run.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> plain[i]))
        .mapToInt(i -> i)
        .toArray();
  }

  /** Indices of the {@code count} largest; equal ones from the lowest index up. */
  static boolean[] largest(double[] run, int count) {
    double[] plain = DoubleStream.of(run).map(x -> x + 0.0).toArray();
    boolean[] taken = new boolean[run.length];
    IntStream.range(0, run.length)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(i -> plain[i]).reversed())
        .limit(count)
        .forEach(i -> taken[i] = true);
    return taken;
  }
}
