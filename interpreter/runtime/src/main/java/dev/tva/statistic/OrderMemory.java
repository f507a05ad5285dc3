// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What order statistics may hold; what does not fit takes more rounds.
 *
 * @param tile elements of a tile: groups that are not larger are found in one
 * @param selections groups of which each worker may count digits at a time
 * @param columnItems the items of columns that one statistic gathers at a time
 * @param remembered longs for the digits of single tiles
 */
public record OrderMemory(int tile, int selections, int columnItems, long remembered) {
  /** A number of longs that many take from. */
  static final class Allowance {
    private final AtomicLong left;

    Allowance(long longs) {
      left = new AtomicLong(longs);
    }

    /** Takes some if there are as many. */
    boolean take(long longs) {
      boolean enough = left.addAndGet(-longs) >= 0;
      if (!enough) {
        give(longs);
      }
      return enough;
    }

    void give(long longs) {
      left.addAndGet(longs);
    }
  }
}
