// SPDX-License-Identifier: Apache-2.0
package dev.formats.gguf;

import java.util.List;

/** A value of a GGUF file's metadata. */
public sealed interface MetaValue {
  /** A whole number; unsigned 64-bit ones above 2^63-1 show as negative. */
  record Whole(long value) implements MetaValue {}

  /** A number with a fraction. */
  record Real(double value) implements MetaValue {}

  /** True or false. */
  record Flag(boolean value) implements MetaValue {}

  /** A text. */
  record Text(String value) implements MetaValue {}

  /** A short list of numbers. */
  record Numbers(List<MetaValue> values) implements MetaValue {}

  /** A list that is not kept, such as a vocabulary: how many elements it has. */
  record LongList(long count) implements MetaValue {}
}
