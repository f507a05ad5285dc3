// SPDX-License-Identifier: Apache-2.0
package dev.tva.graph;

import java.util.Locale;

/** Facts of a tensor that its header gives. */
public enum MetaFn {
  NDIM,
  ROWS,
  COLS,
  /** The block's place in its stack, from 0; does not exist outside stacks. */
  LAYER,
  /** 0 at the first block, 1 at the last; does not exist outside stacks. */
  DEPTH,
  /** How many blocks the stack has; does not exist outside stacks. */
  LAYERS;

  public boolean needsStack() {
    return compareTo(LAYER) >= 0;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
