// SPDX-License-Identifier: Apache-2.0
package dev.tva.tile;

import java.util.BitSet;

/** Hands out the lowest free register. */
final class Registers {
  private final BitSet taken = new BitSet();
  private int count;

  int take() {
    int r = taken.nextClearBit(0);
    taken.set(r);
    count = Math.max(count, r + 1);
    return r;
  }

  void free(int register) {
    if (!taken.get(register)) {
      throw new IllegalStateException("register " + register + " is free already");
    }
    taken.clear(register);
  }

  /** The most that were taken at once. */
  int count() {
    return count;
  }
}
