// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file that says that it is no checkpoint of its own: {@code
 * model-00001-of-00002.safetensors}.
 *
 * @param stem what is before the number; a variant may be its end, as in {@code model.fp16}
 * @param suffix a variant behind the number with its dot, as older diffusers have it, or nothing
 */
public record ShardName(String stem, int number, int count, String suffix) {
  private static final Pattern NAME =
      Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})((?:\\.[^.]+)?)\\.safetensors");

  /** What the name of a file says, if it is such a name. */
  public static Optional<ShardName> of(String fileName) {
    Matcher m = NAME.matcher(fileName);
    return m.matches()
        ? Optional.of(
            new ShardName(
                m.group(1), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)), m.group(4)))
        : Optional.empty();
  }

  /** The shard of the same set with another number. */
  ShardName numbered(int other) {
    return new ShardName(stem, other, count, suffix);
  }

  /** Shards of one set have the same first. */
  ShardName first() {
    return numbered(1);
  }

  /** As a file is called. */
  @Override
  public String toString() {
    return "%s-%05d-of-%05d%s.safetensors".formatted(stem, number, count, suffix);
  }
}
