// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

import dev.tva.graph.BinaryFn;
import dev.tva.graph.UnaryFn;
import dev.tva.kernel.order.Top;
import dev.tva.tile.Block;
import dev.tva.tile.Step;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Steps written down one after the other, and run as one block on registers that are all kept. */
final class Steps implements Operands {
  private final List<Step.Arithmetic> steps = new ArrayList<>();

  /** Where the tile begins in its tensor. */
  static final long START = 1000;

  private final List<Top> tops = new ArrayList<>();
  private final List<Double> scalars = new ArrayList<>();
  private final SortedSet<Integer> kept = new TreeSet<>();

  Steps(int registers) {
    for (int r = 0; r < registers; r++) {
      kept.add(r);
    }
  }

  void run(Tiles tiles) {
    tiles.run(new Block(steps, kept, kept), this);
  }

  private int number(double value) {
    scalars.add(value);
    return scalars.size() - 1;
  }

  void fill(int to, double value) {
    steps.add(new Step.FillScalar(to, number(value)));
  }

  void copy(int to, int from) {
    steps.add(new Step.Copy(to, from));
  }

  void unary(UnaryFn fn, int to, int x) {
    steps.add(new Step.Unary(fn, to, x));
  }

  void binary(BinaryFn fn, int to, int x, int y) {
    steps.add(new Step.Binary(fn, to, x, y));
  }

  void binary(BinaryFn fn, int to, int x, double y) {
    steps.add(new Step.BinaryScalar(fn, to, x, number(y)));
  }

  void scaledDifference(int to, int x, int y, double c, boolean negative) {
    steps.add(new Step.ScaledDifference(to, x, y, number(c), negative));
  }

  /** Leaves 0 in {@code between}, in which each kernel may leave what it likes. */
  void addScaledDifference(int to, int x, int y, double c, boolean negative, int between) {
    steps.add(new Step.AddScaledDifference(to, x, y, number(c), negative, between));
    fill(between, 0);
  }

  /** By a difference or two, of what is in the first registers from the third. */
  void moved(int to, boolean differences, double... by) {
    List<Step.Term> terms = new ArrayList<>();
    for (int i = 0; i < by.length; i++) {
      terms.add(new Step.Term(i, number(by[i]), i));
    }
    steps.add(new Step.Moved(to, 2, terms, differences));
    for (int i = 0; i < by.length; i++) {
      if (i != to) {
        fill(i, 0);
      }
    }
  }

  void where(int to, int mask, int x, int y) {
    steps.add(new Step.Where(to, mask, x, y));
  }

  void where(int to, int mask, int x, double y) {
    steps.add(new Step.WhereElse(to, mask, x, number(y)));
  }

  void where(int to, int mask, double x, int y) {
    steps.add(new Step.WhereThen(to, mask, number(x), y));
  }

  void top(int to, int x, Top top) {
    steps.add(new Step.Top(to, x, tops.size()));
    tops.add(top);
  }

  /** Leaves 0 in {@code between}, in which each kernel may leave what it likes. */
  void topElse(int to, int items, Top top, int x, double y, int between) {
    steps.add(new Step.TopElse(to, items, tops.size(), x, number(y), between));
    tops.add(top);
    if (between != to) {
      fill(between, 0);
    }
  }

  @Override
  public Top top(int cut) {
    return tops.get(cut);
  }

  @Override
  public long start() {
    return START;
  }

  @Override
  public double scalar(int scalar) {
    return scalars.get(scalar);
  }

  @Override
  public Raw input(int input) {
    throw new AssertionError("nothing is decoded");
  }

  @Override
  public Raw output(int write) {
    throw new AssertionError("nothing is encoded");
  }

  @Override
  public void nonFinite(int write, MemorySegment values, int at, int n) {
    throw new AssertionError("nothing is encoded");
  }
}
