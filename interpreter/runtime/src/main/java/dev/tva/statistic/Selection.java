// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.graph.ReduceFn;
import dev.tva.kernel.order.DigitCounts;
import dev.tva.kernel.order.RankSearch;
import dev.tva.plan.Program.Precision;
import dev.tva.statistic.OrderMemory.Allowance;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * An order statistic of one group of items, found in rounds over them. Rounds of counting find the
 * threshold, 16 bits at a time; where a round over a sample has guessed well, it takes one. Where
 * only some of the items equal to it are taken, those in each tile count. They are known from the
 * last round if tiles had few different digits in it, else one more round counts them. A last one
 * looks into a single tile.
 */
final class Selection {
  /** How many different digits of a tile are remembered. */
  static final int TILE_DIGITS = 2048;

  private static final int DIGIT_BITS = 16;

  /** How many longs those of all tiles may take: 8 MB. */
  static final long REMEMBERED = 1 << 20;

  /** What a tile takes beside its digits, in longs. */
  private static final int TILE_LONGS = 16;

  /** What the next round does. */
  enum Stage {
    WAIT,
    /** Of some items the upper digit. */
    SAMPLE,
    /** Of the same items the keys in a window, for an expectation. */
    ZOOM,
    COUNT,
    TIES,
    LOCATE,
    DONE
  }

  private record Tile(String tensor, long start) {}

  /**
   * Whether rounds over some of the items go before those over all.
   *
   * @param items how many, where a group's are all of one tensor; 0 for no sample, -1 if others end
   *     its rounds
   * @param zooms whether an expectation is of use
   */
  record Sample(long items, boolean zooms) {
    static final Sample NONE = new Sample(0, false);
  }

  private final ReduceFn fn;
  private final double amount;
  private final Precision precision;
  private final Queue<DigitCounts> pool;
  private final Allowance allowance;
  private final TieCounts ties = new TieCounts();
  private final Map<Tile, long[]> digits = new HashMap<>();
  private final boolean mayRemember;
  private long remembered;
  private boolean remembers;
  private final Sample sample;
  private Optional<Expectation> expected = Optional.empty();
  private Stage stage = Stage.WAIT;
  private RankSearch search;
  private @Nullable DigitCounts counts;
  private long counted;
  private boolean concluded;
  private long take;
  private Tile tile = new Tile("", -1);
  private double threshold = Double.NaN;
  private CutPlace place = CutPlace.NOWHERE;

  /**
   * {@code precision} is the widest of the items'; {@code pool} has counts that nobody needs, each
   * of more than a megabyte; {@code allowance} bounds what is remembered of tiles, if {@code
   * mayRemember}: not of a group that other processes count too.
   */
  Selection(
      ReduceFn fn,
      double amount,
      Precision precision,
      Queue<DigitCounts> pool,
      Allowance allowance,
      Sample sample,
      boolean mayRemember) {
    this.mayRemember = mayRemember;
    this.remembers = mayRemember;
    this.sample = precision == Precision.F32 ? sample : Sample.NONE;
    this.pool = pool;
    this.allowance = allowance;
    this.fn = fn;
    this.amount = amount;
    this.precision = precision;
    this.search = RankSearch.start(precision, 0, DIGIT_BITS);
  }

  /** Ends the wait for memory to count in. */
  void begin() {
    stage = sample.items() != 0 ? Stage.SAMPLE : Stage.COUNT;
  }

  Stage stage() {
    return stage;
  }

  boolean isOpen() {
    return stage != Stage.DONE;
  }

  /** Whether the next round over it looks at some items only. */
  boolean isSampling() {
    return stage == Stage.SAMPLE || stage == Stage.ZOOM;
  }

  /** Writes what was found here in this round. */
  synchronized void write(DataOutput out) throws IOException {
    switch (stage) {
      case SAMPLE, ZOOM, COUNT -> {
        out.writeLong(counted);
        out.writeBoolean(counts != null);
        if (counts != null) {
          counts.write(out);
        }
      }
      case TIES -> ties.write(out);
      case LOCATE -> place.write(out);
      case WAIT, DONE -> {}
    }
  }

  /** Forgets that, before {@link #read} is given what each process has found. */
  synchronized void clear() {
    switch (stage) {
      case SAMPLE, ZOOM, COUNT -> {
        counted = 0;
        if (counts != null) {
          counts.begin(search);
        }
      }
      case TIES -> ties.clear();
      case LOCATE, WAIT, DONE -> {}
    }
  }

  /** Takes what a process has found in this round. */
  synchronized void read(DataInput in) throws IOException {
    switch (stage) {
      case SAMPLE, ZOOM, COUNT -> {
        counted += in.readLong();
        if (in.readBoolean()) {
          counts = counts == null ? counter() : counts;
          counts.read(in);
        }
      }
      case TIES -> ties.read(in);
      case LOCATE -> {
        CutPlace found = CutPlace.read(in);
        place = found.equals(CutPlace.BEHIND_ALL) ? place : found;
      }
      case WAIT, DONE -> {}
    }
  }

  Precision precision() {
    return precision;
  }

  /** Counts one worker's share of a round. */
  DigitCounts counter() {
    DigitCounts free = pool.poll();
    if (free == null) {
      return new DigitCounts(search);
    }
    free.begin(search);
    return free;
  }

  /** Takes what one worker has counted, and how many items it looked at. */
  synchronized void add(DigitCounts share, long items) {
    if (counts == null) {
      counts = share;
    } else {
      counts.add(share);
      pool.add(share);
    }
    counted += items;
  }

  /** Whether the digits of each tile are of use. */
  synchronized boolean wantsTiles() {
    boolean last = stage == Stage.ZOOM || stage == Stage.COUNT && search.isLast();
    return fn.isTop() && last && remembers;
  }

  /** Remembers how often digits occur in a tile, null if there are too many. */
  synchronized void tile(String tensor, long start, long @Nullable [] found) {
    if (!remembers || found != null && found.length == 0) {
      return;
    }
    long longs = found == null ? 0 : found.length + TILE_LONGS;
    remembers = found != null && allowance.take(longs);
    if (remembers) {
      remembered += longs;
      digits.put(new Tile(tensor, start), found);
    } else {
      forget();
    }
  }

  private void forget() {
    digits.clear();
    allowance.give(remembered);
    remembered = 0;
  }

  /**
   * Concludes a round as soon as all its items were looked at.
   *
   * @param items of the group, if they are all of one tensor
   */
  synchronized void endRoundIfCounted(long items) {
    boolean all =
        switch (stage) {
          case SAMPLE, ZOOM -> counted == sample.items();
          case COUNT -> counted == items;
          case WAIT, TIES, LOCATE, DONE -> false;
        };
    if (all) {
      conclude();
      concluded = true;
    }
  }

  /** Says how many items of a tile equal the threshold. */
  void ties(String tensor, long start, long count) {
    if (count > 0) {
      ties.add(tensor, start, count);
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
    place = new CutPlace(tile.tensor(), element);
  }

  /** Ends a round over a sample. */
  synchronized void endSample() {
    if (!concluded && (stage == Stage.SAMPLE || stage == Stage.ZOOM)) {
      conclude();
    }
    concluded = false;
  }

  /** Ends what has to do with samples. */
  synchronized void endSamples() {
    while (stage == Stage.SAMPLE || stage == Stage.ZOOM) {
      conclude();
    }
  }

  /** What the items of the sample say of the group; empty where they leave a doubt. */
  synchronized Optional<Expectation> expected() {
    return expected;
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
      case SAMPLE -> guess();
      case ZOOM -> expect();
      case COUNT -> narrow();
      case TIES -> findTile();
      case LOCATE -> stage = Stage.DONE;
      case WAIT, DONE -> {}
    }
  }

  /** From some of the items to a window that most likely has the threshold. */
  private void guess() {
    stage = Stage.COUNT;
    if (counted > 0 && counts != null) {
      OptionalLong window = RankSearch.guess(counts.all(), counted, share());
      if (window.isPresent()) {
        search = RankSearch.window(window.getAsLong());
        stage = sample.zooms() ? Stage.ZOOM : Stage.COUNT;
      }
      pool.add(counts);
    }
    counts = null;
    counted = 0;
  }

  private double share() {
    return Math.clamp((double) fn.place(amount, counted) / counted, 0, 1);
  }

  /** From the keys of some of the items to the threshold, and to the tile that has the cut. */
  private void expect() {
    stage = Stage.COUNT;
    if (counted > 0 && counts != null) {
      RankSearch.sure(search, counts.all(), counts.under(), counted, share())
          .ifPresent(this::expect);
      pool.add(counts);
    }
    counts = null;
    counted = 0;
    forget();
    remembers = mayRemember;
  }

  private void expect(RankSearch found) {
    if (!fn.isTop()) {
      expected = Optional.of(new Expectation(found.element(), CutPlace.NOWHERE));
    } else if (remembers) {
      digits.forEach((of, all) -> ties(of.tensor(), of.start(), count(all, found)));
      TieCounts.Found cut = ties.tileOf(found.equal() - found.rank());
      CutPlace at = new CutPlace(cut.tensor(), cut.start());
      expected = Optional.of(new Expectation(found.element(), at));
      ties.clear();
    }
  }

  /** Gives up a window that does not have the threshold. */
  private void startAnew(long place) {
    pool.add(Objects.requireNonNull(counts));
    counts = null;
    counted = 0;
    forget();
    remembers = mayRemember;
    search = RankSearch.start(precision, place, DIGIT_BITS);
  }

  private void narrow() {
    if (search.equal() < 0) {
      long place = counted == 0 ? 0 : Math.max(0, fn.place(amount, counted));
      if (place >= counted) {
        stage = Stage.DONE;
        return;
      }
      if (search.knownBits() > 0) {
        DigitCounts window = Objects.requireNonNull(counts);
        long rank = place - window.under();
        if (rank < 0 || rank >= Arrays.stream(window.all()).sum()) {
          startAnew(place);
          return;
        }
        search = search.ofRank(rank);
      } else {
        search = search.ofRank(place);
      }
    }
    DigitCounts all = Objects.requireNonNull(counts);
    search = search.next(all.all());
    pool.add(all);
    counts = null;
    counted = 0;
    if (search.isDone()) {
      threshold = search.element();
      place = CutPlace.BEHIND_ALL;
      take = search.equal() - search.rank();
      stage = fn.isTop() && take < search.equal() ? Stage.TIES : Stage.DONE;
      if (stage == Stage.TIES && remembers) {
        digits.forEach((of, found) -> ties(of.tensor(), of.start(), count(found, search)));
        findTile();
      }
      forget();
    }
  }

  private static long count(long[] found, RankSearch of) {
    for (long digit : found) {
      if (digit >>> 32 == of.lastDigit()) {
        return digit & 0xFFFFFFFFL;
      }
    }
    return 0;
  }

  private void findTile() {
    TieCounts.Found found = ties.tileOf(take);
    tile = new Tile(found.tensor(), found.start());
    take -= found.before();
    ties.clear();
    stage = Stage.LOCATE;
  }

  /** The item asked for; NaN if there is none. */
  double threshold() {
    return threshold;
  }

  /** Before which element the items of a tensor are taken that equal the threshold. */
  long end(String tensor) {
    return place.in(tensor);
  }
}
