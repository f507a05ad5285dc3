// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import dev.tva.graph.ReduceFn;
import dev.tva.kernel.order.DigitCounts;
import dev.tva.kernel.order.RankSearch;
import dev.tva.plan.Program.Precision;
import dev.tva.tensor.TensorNames;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * An order statistic of one group of items, found in rounds over them. Rounds of counting find the
 * threshold, 16 bits at a time. Where only some of the items equal to it are taken, one more round
 * counts those in each tile, and a last one looks into a single tile.
 */
final class Selection {
  private static final int DIGIT_BITS = 16;

  /** What the next round does. */
  enum Stage {
    COUNT,
    TIES,
    LOCATE,
    DONE
  }

  private record Tile(String tensor, long start) {}

  private final ReduceFn fn;
  private final double amount;
  private final Precision precision;
  private final Map<Tile, Long> ties =
      new ConcurrentSkipListMap<>(
          Comparator.comparing(Tile::tensor, TensorNames.ORDER).thenComparingLong(Tile::start));
  private Stage stage = Stage.COUNT;
  private RankSearch search;
  private long[] counts = new long[0];
  private long counted;
  private boolean concluded;
  private long take;
  private Tile tile = new Tile("", -1);
  private double threshold = Double.NaN;
  private long end;
  private String endTensor = "";

  /** {@code precision} is the widest of the items'. */
  Selection(ReduceFn fn, double amount, Precision precision) {
    this.fn = fn;
    this.amount = amount;
    this.precision = precision;
    this.search = RankSearch.start(precision, 0, DIGIT_BITS);
  }

  Stage stage() {
    return stage;
  }

  Precision precision() {
    return precision;
  }

  /** Counts one worker's share of a round. */
  DigitCounts counter() {
    return new DigitCounts(search);
  }

  /** Takes what one worker has counted, and how many items it looked at. */
  synchronized void add(DigitCounts share, long items) {
    if (counts.length == 0) {
      counts = new long[search.bins()];
    }
    share.addTo(counts);
    counted += items;
  }

  /** Concludes a round of counting as soon as all {@code expected} items were looked at. */
  synchronized void endRoundIfCounted(long expected) {
    if (stage == Stage.COUNT && counted == expected) {
      conclude();
      concluded = true;
    }
  }

  /** Says how many items of a tile equal the threshold. */
  void ties(String tensor, long start, long count) {
    if (count > 0) {
      ties.put(new Tile(tensor, start), count);
    }
  }

  /** Whether the cut is in this tile. */
  boolean cutIsIn(String tensor, long start) {
    return tile.start() == start && tile.tensor().equals(tensor);
  }

  /** Of the items equal to the threshold in the tile that has the cut, how many are taken. */
  long takenThere() {
    return take;
  }

  /** The last of them is the element before {@code element}. */
  void cutBefore(long element) {
    end = element;
    endTensor = tile.tensor();
  }

  /** Draws the conclusion of a round, unless it was drawn before. */
  synchronized void endRound() {
    if (!concluded) {
      conclude();
    }
    concluded = false;
  }

  private void conclude() {
    switch (stage) {
      case COUNT -> narrow();
      case TIES -> findTile();
      case LOCATE -> stage = Stage.DONE;
      case DONE -> {}
    }
  }

  private void narrow() {
    if (search.knownBits() == 0) {
      long place = counted == 0 ? 0 : Math.max(0, fn.place(amount, counted));
      if (place >= counted) {
        stage = Stage.DONE;
        return;
      }
      search = RankSearch.start(precision, place, DIGIT_BITS);
    }
    search = search.next(counts);
    counts = new long[0];
    counted = 0;
    if (search.isDone()) {
      threshold = search.element();
      end = Long.MAX_VALUE;
      take = search.equal() - search.rank();
      stage = fn.isTop() && take < search.equal() ? Stage.TIES : Stage.DONE;
    }
  }

  private void findTile() {
    for (var e : ties.entrySet()) {
      if (take <= e.getValue()) {
        tile = e.getKey();
        break;
      }
      take -= e.getValue();
    }
    ties.clear();
    stage = Stage.LOCATE;
  }

  /** The item asked for; NaN if there is none. */
  double threshold() {
    return threshold;
  }

  /** Before which element the items of a tensor are taken that equal the threshold. */
  long end(String tensor) {
    if (endTensor.isEmpty()) {
      return end;
    }
    int order = TensorNames.ORDER.compare(tensor, endTensor);
    return order < 0 ? Long.MAX_VALUE : order == 0 ? end : 0;
  }
}
