// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import dev.tva.kernel.Operations;
import java.lang.foreign.MemorySegment;

/** Registers that hold a piece of a tile, small enough for the first-level cache. */
interface Piece extends Operations {
  /** The most elements. */
  int SIZE = 2048;

  /**
   * Bytes between registers. Of two that lie a multiple of 4,096 apart, but for a few bytes, a
   * processor can take what is loaded from one for what was just stored to the other, and wait.
   * Java puts arrays one behind the other; in some processes additions then took three times as
   * long.
   */
  int APART = 432;

  /** As many as a vector of floats or more. */
  int SHORT = 16;

  /** Turns to the {@code n} elements from {@code at} on of the tile. */
  void begin(int at, int n);

  /** Takes a register's content from what the host sees, from number {@code first} on. */
  void load(int register, MemorySegment from, int first);

  /** Puts a register's content into what the host sees, from number {@code first} on. */
  void store(int register, MemorySegment to, int first);

  /** Bytes of an element. */
  int width();

  /** An array of elements, as memory. */
  MemorySegment array(int elements);

  /** How many operations were done so far. */
  long operations();
}
