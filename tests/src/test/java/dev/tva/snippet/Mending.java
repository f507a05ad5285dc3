// SPDX-License-Identifier: Apache-2.0
package dev.tva.snippet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Does to the letter what a help says: changes a text or the command line, or takes files away. */
final class Mending {
  private Mending() {}

  /**
   * What is run instead.
   *
   * @param files the script, and what it imports where that was mended
   * @param situations whether the files made for the snippet are there
   */
  record Attempt(Map<String, String> files, List<String> command, boolean situations) {
    static Attempt of(Snippet snippet) {
      return new Attempt(Map.of(snippet.name(), snippet.text()), snippet.command(), true);
    }

    private Attempt withCommand(List<String> command) {
      return new Attempt(files, command, situations);
    }

    private Attempt withFile(String name, String text) {
      return new Attempt(
          files.containsKey(name)
              ? Map.of(name, text)
              : Map.of(
                  files.keySet().iterator().next(), files.values().iterator().next(), name, text),
          command,
          situations);
    }

    private Attempt withoutSituations() {
      return new Attempt(files, command, false);
    }
  }

  /** After a help, where a program can follow it. */
  static Optional<Attempt> after(Snippet snippet, List<String> help) {
    Attempt as = Attempt.of(snippet);
    return switch (help.getFirst()) {
      case "change" -> Optional.of(changed(as, help.get(2), help.get(3), help.get(4)));
      case "words" -> Optional.of(as.withCommand(with(as.command(), help.subList(1, help.size()))));
      case "command" -> {
        List<String> words = List.of(help.get(1).split(" "));
        yield Optional.of(as.withCommand(words.subList(1, words.size())));
      }
      case "outside" -> Optional.of(as.withoutSituations());
      default -> Optional.empty();
    };
  }

  /** The text of that name changed: a file, a word of the command line, or an option's value. */
  private static Attempt changed(Attempt as, String name, String before, String after) {
    List<String> words = new ArrayList<>(as.command());
    if (name.startsWith("--")) {
      int option = words.contains(name) ? words.indexOf(name) : words.indexOf(name.substring(1, 3));
      words.set(option + 1, after);
      return as.withCommand(words);
    }
    if (name.startsWith("<")) {
      int word = words.indexOf(before);
      if (after.isEmpty()) {
        words.remove(word);
      } else {
        words.set(word, after);
      }
      return as.withCommand(words);
    }
    return as.withFile(name, after);
  }

  /** The words added, or given in the place of the same option or name. */
  private static List<String> with(List<String> command, List<String> given) {
    List<String> words = new ArrayList<>(command);
    String first = given.getFirst();
    String name = first.replaceFirst("=.*", first.startsWith("-") ? "" : "=");
    int at =
        words.indexOf(
            words.stream()
                .filter(w -> first.startsWith("-") ? w.equals(name) : w.startsWith(name))
                .findFirst()
                .orElse(""));
    if (at >= 0) {
      words.subList(at, Math.min(at + given.size(), words.size())).clear();
    }
    words.addAll(given);
    return words;
  }
}
