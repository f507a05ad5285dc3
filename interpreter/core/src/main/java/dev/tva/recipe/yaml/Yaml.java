// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.yaml;

import dev.tva.source.Span;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A piece of YAML and where it stands. Anchors are followed, merged keys are where they belong. */
public sealed interface Yaml {
  Span at();

  /** What a person would call it. */
  String kind();

  /**
   * A word, a number or a text.
   *
   * @param plain whether it stands without quotes, so that it may be a bool or nothing
   */
  record Scalar(String text, boolean plain, Span at) implements Yaml {
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> YES = Set.of("yes", "true", "on");
    private static final Set<String> NO = Set.of("no", "false", "off");

    @Override
    public String kind() {
      return "`" + text + "`";
    }

    public boolean isNothing() {
      return plain && NOTHING.contains(text);
    }

    /** The words of YAML 1.1, in any of the cases that it allows. */
    public Optional<Boolean> bool() {
      String word = text.toLowerCase(Locale.ROOT);
      boolean cased =
          text.equals(word)
              || text.equals(text.toUpperCase(Locale.ROOT))
              || text.substring(1).equals(word.substring(1));
      if (!plain || text.isEmpty() || !cased) {
        return Optional.empty();
      }
      return YES.contains(word)
          ? Optional.of(true)
          : NO.contains(word) ? Optional.of(false) : Optional.empty();
    }

    /**
     * The number it is read as where one is asked for; a text that is one counts, and true is 1.
     */
    public Optional<BigDecimal> number() {
      return bool()
          .map(b -> b ? BigDecimal.ONE : BigDecimal.ZERO)
          .or(() -> YamlNumbers.read(text, plain));
    }
  }

  /** Items in their order. */
  record Sequence(List<Yaml> items, Span at) implements Yaml {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** Values by key, in the order in which they stand. */
  record Mapping(List<Entry> entries, Span at) implements Yaml {
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Override
    public String kind() {
      return "keys with values";
    }

    public Optional<Entry> find(String key) {
      return entries.stream().filter(e -> e.key().text().equals(key)).findFirst();
    }

    /** The value of a key, where it is not nothing. */
    public Optional<Yaml> get(String key) {
      return find(key).map(Entry::value).filter(v -> !(v instanceof Scalar s && s.isNothing()));
    }
  }

  /** A key and its value. */
  record Entry(Scalar key, Yaml value) {}
}
