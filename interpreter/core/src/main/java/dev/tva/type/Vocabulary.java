// SPDX-License-Identifier: Apache-2.0
package dev.tva.type;

import java.util.List;

/** Names that have a meaning of their own at some places. */
public final class Vocabulary {
  /** The types that annotations name. */
  public static final List<String> TYPES =
      List.of(
          "model", "delta", "tensors", "number", "mask", "string", "bool", "grain", "fn", "list");

  /** What a save takes behind {@code with}. */
  public static final List<String> SAVE_OPTIONS =
      List.of("dtype", "shard", "files", "card", "experts", "format", "rank", "energy", "base");

  private Vocabulary() {}
}
