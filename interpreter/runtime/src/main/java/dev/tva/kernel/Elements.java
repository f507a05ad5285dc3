// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

import java.io.IOException;

/**
 * Floats of a tile that are computed as they are wanted, some at a time and best in their order:
 * they never stand in memory as a whole tile. For one thread.
 */
public interface Elements {
  /** Puts {@code n} of them, from number {@code at} of the tile on, into an array. */
  void read(int at, float[] to, int n) throws IOException;
}
