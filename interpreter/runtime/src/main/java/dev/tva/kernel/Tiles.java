// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

import dev.tva.tile.Block;
import java.lang.foreign.MemorySegment;

/**
 * Numbered registers of one thread, each a run of floats of one precision. Between blocks only
 * those have content that a block gives out or the host has put there.
 */
public interface Tiles extends AutoCloseable {
  /** The host's memory of a register, native byte order; stays where it is. */
  MemorySegment host(int register);

  /** Makes what was put into the host's memory the register's content. */
  void upload(int register);

  /** Makes the register's content readable in the host's memory. */
  void download(int register);

  /** How many elements what follows must compute, from the first. */
  void begin(int elements);

  /**
   * The most elements that are best computed at a time where the host has to do with them between
   * blocks: more would not stay in the cache.
   */
  default int part() {
    return Integer.MAX_VALUE;
  }

  /** Turns to some elements of the tile, from a number on that is 0 where parts are tiles. */
  default void begin(int from, int elements) {
    begin(elements);
  }

  /** Whether inputs may come as {@link Elements}, a piece at a time. */
  default boolean takesElements() {
    return false;
  }

  /** Does the steps of a block; what it encodes is readable afterwards. */
  void run(Block block, Operands operands);

  /** Ends the registers' life; nothing may be computing on them. */
  @Override
  void close();
}
