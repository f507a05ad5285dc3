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

  /**
   * Blocks that got experts in the place of their multilayer perceptrons.
   *
   * @param experts how many each block has
   * @param active how many of them see a token
   * @param inner the width of an expert
   * @param shared the width of the one that sees all tokens; 0 where there is none
   */
  record Mixed(MixtureKind kind, int experts, int active, long inner, long shared)
      implements Alteration {}

  /**
   * Blocks that got one multilayer perceptron in the place of their experts.
   *
   * @param inner its width
   */
  record Unmixed(MixtureKind kind, long inner) implements Alteration {}

  /**
   * Tokens at other rows.
   *
   * @param like the input whose tokenizer goes with the rows, by its index
   */
  record Tokens(int like, dev.tva.catalog.Vocabulary was, dev.tva.catalog.Vocabulary now)
      implements Alteration {}
}
