// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * An adapter that is written.
 *
 * @param rank the most that factors may have
 * @param energy the share of each tensor's square that its factors must hold
 */
public record AdapterForm(Kind kind, OptionalInt rank, OptionalDouble energy) {
  /** Whose names and files it has. */
  public enum Kind {
    /** A directory as PEFT reads it. */
    LORA,
    /** One file with names of kohya's scripts. */
    KOHYA;

    /** As a script says it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Kind> ofWord(String word) {
      return Arrays.stream(values()).filter(k -> k.word().equals(word)).findFirst();
    }

    public static List<String> words() {
      return Arrays.stream(values()).map(Kind::word).toList();
    }
  }

  /** Whether nothing says how large factors may become: then they must be at hand. */
  public boolean exact() {
    return rank.isEmpty() && energy.isEmpty();
  }

  /** The most ranks that factors of a matrix may have. */
  public long most(long rows, long cols) {
    return Math.min(rank.orElse(Integer.MAX_VALUE), Math.min(rows, cols));
  }
}
