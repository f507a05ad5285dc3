// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.kernel.order.DigitCounts;
import dev.tva.kernel.order.Ranks;
import dev.tva.kernel.order.Selector;
import dev.tva.kernel.order.Sieve;
import dev.tva.kernel.order.Top;
import dev.tva.plan.Cut;
import dev.tva.plan.Program.Precision;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** One worker's part in order statistics: what it has counted, and memory for a tile. */
public final class OrderWork {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;

  private final Map<Selection, Counted> counting = new LinkedHashMap<>();
  private final Selector selector = new Selector();
  private final Ranks ranking = new Ranks();
  private final Sieve sieve;
  private double[] wide = new double[0];
  private int[] ranks = new int[0];

  public OrderWork(Sieve sieve) {
    this.sieve = sieve;
  }

  private static final class Counted {
    private final OrderTarget.Large of;
    private final DigitCounts counts;
    private long items;

    Counted(OrderTarget.Large of, DigitCounts counts) {
      this.of = of;
      this.counts = counts;
    }
  }

  /** Items of one precision in memory, from the memory's start. */
  private record Items(MemorySegment memory, Precision precision, int n) {}

  /** Gives the items of a tile, from element {@code start} of the tensor, to an order statistic. */
  public void take(
      OrderTarget target, long cols, MemorySegment host, long start, int n, Precision p) {
    Items items = new Items(host, p, n);
    switch (target) {
      case OrderTarget.InTile t -> inTile(t, items, start, cols);
      case OrderTarget.Columns c -> {
        double[] all = widened(items);
        c.columns().take(all, n, start);
      }
      case OrderTarget.Large l -> large(l, items, start, cols);
    }
  }

  private void inTile(OrderTarget.InTile t, Items items, long start, long cols) {
    int run = t.byRows() ? (int) cols : items.n();
    for (int at = 0; at < items.n(); at += run) {
      int group = t.byRows() ? (int) ((start + at) / cols) : 0;
      double amount = t.amounts()[t.amounts().length == 1 ? 0 : group];
      InMemory.take(
          selector,
          t.sink().fn(),
          amount,
          items.memory(),
          items.precision(),
          at,
          run,
          t.cut(),
          group);
    }
  }

  private void large(OrderTarget.Large l, Items given, long start, long cols) {
    Selection s = l.group(start / cols);
    switch (s.stage()) {
      case SAMPLE, ZOOM, COUNT -> {
        Items items = as(s.precision(), given);
        if (l.groups().size() > 1 && !counting.containsKey(s)) {
          // A worker counts one row at a time.
          handOver(c -> c.of == l);
        }
        Counted c = counting.computeIfAbsent(s, _ -> new Counted(l, s.counter()));
        c.counts.add(items.memory(), 0, items.n(), sieve);
        c.items += items.n();
      }
      case TIES -> {
        Items items = as(s.precision(), given);
        int count = Top.countTies(items.memory(), items.precision(), 0, items.n(), s.threshold());
        s.ties(l.tensor(), start, count);
      }
      case LOCATE -> {
        if (s.cutIsIn(l.tensor(), start)) {
          Items items = as(s.precision(), given);
          long at =
              Top.indexOfTie(
                  items.memory(), items.precision(), 0, items.n(), s.threshold(), s.takenThere());
          s.cutBefore((l.groups().size() == 1 ? start + at : (start + at) % cols) + 1);
        }
      }
      case WAIT, DONE -> {}
    }
  }

  /**
   * Tells an order statistic that it has been given all items of the tile from {@code start} on.
   */
  public void endTile(OrderTarget target, long cols, long start) {
    if (target instanceof OrderTarget.Large l) {
      Selection s = l.group(start / cols);
      Counted c = counting.get(s);
      if (c != null && s.wantsTiles()) {
        s.tile(l.tensor(), start, c.counts.counted(Selection.TILE_DIGITS));
      }
    }
  }

  /** Whether a target can be given the items of a tile some at a time. */
  public static boolean takesParts(OrderTarget target, long start, long cols) {
    return switch (target) {
      case OrderTarget.InTile _, OrderTarget.Columns _ -> false;
      case OrderTarget.Large l ->
          switch (l.group(start / cols).stage()) {
            case SAMPLE, ZOOM, COUNT, WAIT, DONE -> true;
            case TIES, LOCATE -> false;
          };
    };
  }

  /** Whether a target has no use for a tile: all but one where only the cut's place is open. */
  public static boolean skips(OrderTarget target, long start, long cols) {
    return switch (target) {
      case OrderTarget.InTile _, OrderTarget.Columns _ -> false;
      case OrderTarget.Large l -> {
        Selection s = l.group(start / cols);
        yield switch (s.stage()) {
          case SAMPLE, ZOOM, COUNT, TIES -> false;
          case LOCATE -> !s.cutIsIn(l.tensor(), start);
          case WAIT, DONE -> true;
        };
      }
    };
  }

  /** Hands over what was counted of groups that have all their items in one tensor. */
  public void endTensor() {
    handOver(c -> c.of.itemsEach() > 0);
  }

  /** Hands over all that was counted. */
  public void end() {
    handOver(_ -> true);
  }

  private void handOver(Predicate<Counted> which) {
    counting
        .entrySet()
        .removeIf(e -> {
          Counted c = e.getValue();
          boolean over = which.test(c);
          if (over) {
            e.getKey().add(c.counts, c.items);
            e.getKey().endRoundIfCounted(c.of.itemsEach());
          }
          return over;
        });
  }

  /** What has a cut of its own. */
  public enum Spread {
    TENSOR,
    ROWS,
    COLUMNS
  }

  /** Replaces the items of a tile by 1 where a cut takes them and 0 where not. */
  public void mark(
      Cut cut, long cols, MemorySegment host, long start, int n, Precision p, Spread by) {
    int width = p == Precision.F32 ? Float.BYTES : Double.BYTES;
    switch (by) {
      case TENSOR -> mark(top(cut, 0), new Items(host, p, n), start);
      case ROWS -> {
        for (int at = 0; at < n; ) {
          long col = (start + at) % cols;
          int count = (int) Math.min(n - at, cols - col);
          MemorySegment row = host.asSlice((long) at * width, (long) count * width);
          mark(top(cut, (int) ((start + at) / cols)), new Items(row, p, count), col);
          at += count;
        }
      }
      case COLUMNS -> {
        for (int i = 0; i < n; i++) {
          Top top = top(cut, (int) ((start + i) % cols));
          MemorySegment one = host.asSlice((long) i * width, width);
          mark(top, new Items(one, p, 1), (start + i) / cols);
        }
      }
    }
  }

  private static Top top(Cut cut, int group) {
    return new Top(cut.thresholds()[group], cut.ends()[group]);
  }

  private void mark(Top top, Items items, long index) {
    double t = top.threshold();
    boolean exact = items.precision() == Precision.F64 || (float) t == t || Double.isNaN(t);
    if (exact) {
      top.mark(items.memory(), items.precision(), index, items.n(), items.memory());
      return;
    }
    Items doubles = as(Precision.F64, items);
    top.mark(doubles.memory(), Precision.F64, index, items.n(), doubles.memory());
    narrow(items);
  }

  /** Replaces the items of a tile of whole rows by their places in their row. */
  public void rankRows(MemorySegment host, int n, int cols, Precision p) {
    if (ranks.length < cols) {
      ranks = new int[cols];
    }
    for (int at = 0; at < n; at += cols) {
      ranking.rank(host, p, at, cols, ranks);
      for (int i = 0; i < cols; i++) {
        if (p == Precision.F32) {
          host.set(FLOAT, 4L * (at + i), ranks[i]);
        } else {
          host.set(DOUBLE, 8L * (at + i), ranks[i]);
        }
      }
    }
  }

  /** The items themselves, or floats widened. */
  private Items as(Precision precision, Items items) {
    return precision == items.precision()
        ? items
        : new Items(MemorySegment.ofArray(widened(items)), Precision.F64, items.n());
  }

  private double[] widened(Items items) {
    if (wide.length < items.n()) {
      wide = new double[items.n()];
    }
    for (int i = 0; i < items.n(); i++) {
      wide[i] =
          items.precision() == Precision.F32
              ? items.memory().get(FLOAT, 4L * i)
              : items.memory().get(DOUBLE, 8L * i);
    }
    return wide;
  }

  private void narrow(Items to) {
    for (int i = 0; i < to.n(); i++) {
      to.memory().set(FLOAT, 4L * i, (float) wide[i]);
    }
  }
}
