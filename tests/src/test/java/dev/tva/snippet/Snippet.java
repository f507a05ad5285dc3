// SPDX-License-Identifier: Apache-2.0
package dev.tva.snippet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A script with what its first lines say of it.
 *
 * @param text all of it, as tva gets it
 * @param expected the problems by hand, as {@code slug 3:5..8}
 * @param command the words of the command line, the script's name among them
 * @param situations the files that are made for it
 * @param fault whether standard output breaks
 */
record Snippet(
    Path file,
    String text,
    List<String> expected,
    List<String> command,
    List<Situation> situations,
    int exit,
    boolean fault) {
  static final Path ROOT = Path.of("src/test/resources/snippets");

  private static final String HEAD = "#! ";
  private static final Pattern DIRECTIVE = Pattern.compile("(command|file|exit): *(.*)");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\\S+");

  Snippet {
    expected = List.copyOf(expected);
    command = List.copyOf(command);
    situations = List.copyOf(situations);
  }

  /** Those of one folder, sorted. */
  static List<Snippet> all(String folder) {
    try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
      return files
          .filter(p -> p.toString().endsWith(".tva"))
          .sorted()
          .map(p -> of(p, folder))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return file.getFileName().toString();
  }

  /** Without the first lines that tell of it. */
  String body() {
    return body(text);
  }

  private static String body(String text) {
    String rest = text;
    while (rest.startsWith(HEAD)) {
      rest = rest.substring(rest.indexOf('\n') + 1);
    }
    return rest;
  }

  private static Snippet of(Path file, String folder) throws UncheckedIOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> expected = new ArrayList<>();
    List<Situation> situations = new ArrayList<>();
    String command = folder.equals("errors") ? "check" : folder;
    int exit = folder.equals("errors") ? 1 : 0;
    boolean fault = false;
    for (String line : text.lines().takeWhile(l -> l.startsWith(HEAD)).toList()) {
      String rest = line.substring(HEAD.length());
      Matcher directive = DIRECTIVE.matcher(rest);
      if (rest.equals("fault")) {
        fault = true;
      } else if (directive.matches()) {
        String value = directive.group(2);
        switch (directive.group(1)) {
          case "command" -> command = value;
          case "file" -> situations.add(Situation.of(value));
          default -> exit = Integer.parseInt(value);
        }
      } else {
        expected.add(rest);
      }
    }
    List<String> words = new ArrayList<>(words(command));
    String script = file.getFileName().toString();
    boolean formula = words.getFirst().matches("eval|show");
    words.add(1, formula ? body(text).strip() : script);
    return new Snippet(file, text, expected, words, situations, exit, fault);
  }

  private static List<String> words(String command) {
    return WORD.matcher(command)
        .results()
        .map(m -> m.group(1) == null ? m.group() : m.group(1))
        .toList();
  }

  /** Whether the snippet is a formula, which stands on the command line itself. */
  boolean formula() {
    return !command.get(1).equals(name());
  }
}
