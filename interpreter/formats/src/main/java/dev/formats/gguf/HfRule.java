// SPDX-License-Identifier: Apache-2.0
package dev.formats.gguf;

/** How a tensor of a GGUF file differs from the one that Hugging Face's libraries have for it. */
public sealed interface HfRule {
  /** Not at all. */
  record Same() implements HfRule {}

  /**
   * The rows of each head are interleaved here and in two halves there: rotary embeddings pair
   * neighbours here, halves there.
   */
  record Interleaved(long heads) implements HfRule {}

  /** Rows here are columns there. */
  record Transposed() implements HfRule {}

  /** The numbers here are larger by one. */
  record PlusOne() implements HfRule {}

  /** There it has one dimension more, of size 1, in front. */
  record Squeezed() implements HfRule {}

  /** It is one of the tensors that are stacked here along the first dimension. */
  record Part(long index) implements HfRule {}
}
