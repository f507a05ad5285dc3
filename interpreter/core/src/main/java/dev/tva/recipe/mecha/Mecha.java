// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe.mecha;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Source;
import dev.tva.source.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The instructions of a {@code .mecha} file: one a line, each of which later ones call {@code &k},
 * the first {@code &0}; the last is the result.
 */
public final class Mecha {
  private static final String VERSION = "version 0.1.0";
  private static final Pattern WORD =
      Pattern.compile("([A-Za-z_]\\w*=)?(\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s\"]+)");

  private Mecha() {}

  /**
   * One instruction.
   *
   * @param word what it is: {@code dict}, {@code literal}, {@code model} or {@code merge}
   * @param named its values by key
   */
  record Instruction(String word, List<Value> values, Map<String, Value> named, Span at) {
    Optional<Value> value(int i) {
      return i < values.size() ? Optional.of(values.get(i)) : Optional.empty();
    }
  }

  /** A value as it stands there, without its quotes. */
  record Value(String text, boolean quoted, Span at) {
    boolean isReference() {
      return !quoted && text.matches("&\\d{1,6}");
    }

    int reference() {
      return Integer.parseInt(text.substring(1));
    }
  }

  /** Whether a text says that it is one. */
  public static boolean is(Source source) {
    return source.text().startsWith("version ");
  }

  static List<Instruction> read(Source source, List<Diagnostic> problems) {
    if (!source.lineText(1).strip().equals(VERSION)) {
      Span at = line(source, 1);
      problems.add(
          error(at, "this version of sd-mecha's recipes is not known")
              .help("save it with sd-mecha 1.1, as `" + VERSION + "`")
              .build());
      return List.of();
    }
    List<Instruction> all = new ArrayList<>();
    for (int i = 2; i <= source.lineCount(); i++) {
      String text = source.lineText(i);
      if (text.isBlank() || text.startsWith("#")) {
        continue;
      }
      all.add(instruction(source, i));
    }
    if (all.isEmpty()) {
      problems.add(
          error(line(source, 1), "the recipe does nothing")
              .help("save a recipe that merges something")
              .build());
    }
    return all;
  }

  private static Span line(Source source, int line) {
    int start = source.lineStart(line);
    return source.span(start, start + source.lineText(line).length());
  }

  private static Instruction instruction(Source source, int line) {
    int start = source.lineStart(line);
    Matcher words = WORD.matcher(source.lineText(line));
    List<Value> values = new ArrayList<>();
    Map<String, Value> named = new LinkedHashMap<>();
    while (words.find()) {
      String text = words.group(2);
      boolean quoted = text.startsWith("\"");
      String bare =
          quoted ? text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1") : text;
      Value value =
          new Value(bare, quoted, source.span(start + words.start(2), start + words.end(2)));
      if (words.group(1) == null) {
        values.add(value);
      } else {
        named.put(words.group(1).substring(0, words.group(1).length() - 1), value);
      }
    }
    String word = values.isEmpty() ? "" : values.removeFirst().text();
    return new Instruction(word, List.copyOf(values), named, line(source, line));
  }

  static Diagnostic.Builder error(Span at, String sentence) {
    return Diagnostic.error(Slug.BAD_RECIPE, sentence).at(at);
  }
}
