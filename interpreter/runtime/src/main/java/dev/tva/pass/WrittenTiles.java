// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The tiles of one tensor that are written ahead of the phase that writes. */
public final class WrittenTiles {
  private final long elements;
  private final int tile;
  private final AtomicInteger inDoubt;
  private final BitSet done = new BitSet();

  /**
   * @param inDoubt how many more tiles of all tensors were in doubt than were written
   */
  public WrittenTiles(long elements, int tile, AtomicInteger inDoubt) {
    this.elements = elements;
    this.tile = tile;
    this.inDoubt = inDoubt;
  }

  synchronized void wrote(long start) {
    done.set(Math.toIntExact(start / tile));
    inDoubt.decrementAndGet();
  }

  void left() {
    inDoubt.incrementAndGet();
  }

  /**
   * Elements in a row that are left to be written.
   *
   * @param end behind the last
   */
  public record Rest(long start, long end) {}

  public synchronized List<Rest> rest() {
    List<Rest> all = new ArrayList<>();
    long tiles = Math.ceilDiv(elements, (long) tile);
    for (int first = done.nextClearBit(0); first < tiles; ) {
      int next = done.nextSetBit(first);
      long end = next < 0 ? elements : (long) next * tile;
      all.add(new Rest((long) first * tile, end));
      first = next < 0 ? Integer.MAX_VALUE : done.nextClearBit(next);
    }
    return all;
  }
}
