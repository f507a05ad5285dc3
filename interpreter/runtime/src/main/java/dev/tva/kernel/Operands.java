// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

import dev.tva.kernel.Interpreter.Prepared;
import dev.tva.kernel.order.Top;
import dev.tva.tile.Block;
import java.lang.foreign.MemorySegment;

/** What the steps of a block name by number, for one tile. */
public interface Operands {
  double scalar(int scalar);

  /** What a cut of the whole tensor takes; a threshold that floats of the precision can have. */
  Top top(int cut);

  /** The number of the tile's first element in the tensor. */
  long start();

  /** A block's steps with their numbers looked up, which stay the same for a tensor. */
  default Prepared prepared(Block block) {
    return Prepared.of(block, this);
  }

  /** What was read of an input. */
  Raw input(int input);

  /** Where a write's elements go. */
  Raw output(int write);

  /**
   * Is told that an element of some that were encoded came out as an infinity or a NaN, and may
   * throw.
   *
   * @param values what was encoded: {@code n} floats of the tiles' precision
   * @param at the number of the first in the tile
   */
  void nonFinite(int write, MemorySegment values, int at, int n);
}
