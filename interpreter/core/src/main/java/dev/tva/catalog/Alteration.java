// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import java.util.List;

/** What has to change in the config of a model whose tensors are seen otherwise. */
public sealed interface Alteration {
  /**
   * Blocks in another number or order.
   *
   * @param stack the prefix of their names
   * @param was how many blocks the model has whose config it is
   * @param blocks of each block now, which one it was, in the model it comes from
   */
  record Depth(String stack, int was, List<Integer> blocks) implements Alteration {
    public Depth {
      blocks = List.copyOf(blocks);
    }
  }

  /** Rows of the embedding in another number. */
  record Vocabulary(long was, long rows) implements Alteration {}
}
