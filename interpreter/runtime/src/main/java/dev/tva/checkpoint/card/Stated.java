// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.card;

import dev.tva.checkpoint.kind.Layout;
import dev.tva.checkpoint.kind.Paths;
import dev.tva.checkpoint.kind.WholeFile;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.recipe.yaml.Yaml;
import dev.tva.recipe.yaml.YamlReader;
import dev.tva.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the card of a checkpoint states at its head, as far as it holds for what is made of it.
 *
 * @param license the fields that say under which one it is: its id, and the name and the link of
 *     one that has no id
 * @param languages those that the model knows
 */
record Stated(SortedMap<String, String> license, List<String> languages) {
  private static final String LICENSE = "license";
  private static final Stated NOTHING = new Stated(new TreeMap<>(), List.of());
  private static final long LARGEST = 4L << 20;
  private static final Pattern HEAD =
      Pattern.compile("\\A\uFEFF?---[ \\t]*\\R(.*?\\R)---[ \\t]*(\\R|\\z)", Pattern.DOTALL);

  Stated {
    license = Collections.unmodifiableSortedMap(new TreeMap<>(license));
    languages = List.copyOf(languages);
  }

  /** What stands beside an input; a file that may lie beside anything has no card. */
  static Stated beside(Path input) {
    Path name = input.getFileName();
    boolean whole =
        Files.isDirectory(input)
            || name != null && (Layout.isUsual(name.toString()) || Layout.isIndex(name.toString()));
    Path card = Paths.folder(input).resolve(ModelCard.FILE);
    try {
      return whole && Files.isRegularFile(card) && Files.size(card) <= LARGEST
          ? of(WholeFile.text(card))
          : NOTHING;
    } catch (IOException _) {
      return NOTHING;
    }
  }

  /** Of a card's text; a head that is no YAML states nothing. */
  static Stated of(String card) {
    Matcher head = HEAD.matcher(card);
    if (!head.find()) {
      return NOTHING;
    }
    try {
      List<Yaml> all = YamlReader.read(Source.of(ModelCard.FILE, head.group(1)), new ArrayList<>());
      return !all.isEmpty() && all.getFirst() instanceof Yaml.Mapping m ? of(m) : NOTHING;
    } catch (DiagnosticException _) {
      return NOTHING;
    }
  }

  private static Stated of(Yaml.Mapping head) {
    SortedMap<String, String> license = new TreeMap<>();
    if (texts(head, LICENSE).size() == 1) {
      for (String field : List.of(LICENSE, LICENSE + "_name", LICENSE + "_link")) {
        texts(head, field).stream().findFirst().ifPresent(text -> license.put(field, text));
      }
    }
    return new Stated(license, texts(head, "language"));
  }

  private static List<String> texts(Yaml.Mapping head, String field) {
    Optional<Yaml> value = head.get(field);
    return switch (value.orElse(null)) {
      case Yaml.Scalar s -> List.of(s.text());
      case Yaml.Sequence s ->
          s.items().stream()
              .filter(Yaml.Scalar.class::isInstance)
              .map(i -> ((Yaml.Scalar) i).text())
              .toList();
      case null, default -> List.of();
    };
  }

  /** What the license is called. */
  Optional<String> licenseName() {
    return Optional.ofNullable(license.getOrDefault(LICENSE + "_name", license.get(LICENSE)));
  }
}
