// SPDX-License-Identifier: Apache-2.0
package dev.tva.snippet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Does what the first help of the first problem says, or what the snippet gives by hand in its
 * place. Code is put in the place of what is marked, or behind it, or at the end of the script; an
 * option goes to the command line. Where no help has code, and the snippet gives none, the files
 * made for it go away.
 */
final class Mending {
  private static final Pattern PLACE = Pattern.compile("(\\d+):(\\d+)\\.\\.(\\d+)");

  private final Snippet snippet;
  private final List<Attempt> attempts = new ArrayList<>();

  /** A script and a command line that might do. */
  record Attempt(String text, List<String> command, boolean situations) {}

  private Mending(Snippet snippet) {
    this.snippet = snippet;
  }

  /**
   * In the order in which they are tried.
   *
   * @param code of the first help, or nothing
   */
  static List<Attempt> attempts(Snippet snippet, Told first, String code) {
    Mending mending = new Mending(snippet);
    mending.all(first, code);
    return mending.attempts;
  }

  private void all(Told first, String code) {
    String given = snippet.fixed().orElse(code);
    boolean something = snippet.fixed().isPresent() || !given.isEmpty();
    if (given.startsWith("--")) {
      attempts.add(new Attempt(snippet.text(), withOption(given), true));
    } else if (something && snippet.formula()) {
      attempts.add(new Attempt(given, snippet.command(), true));
    } else if (something && !snippet.wholeLine() && isArgument(first.place())) {
      attempts.add(new Attempt(snippet.text(), argument(given), true));
    } else if (something) {
      replaced(given, first.called().isEmpty() ? first.place() : first.called());
    }
    if (attempts.isEmpty() && !snippet.situations().isEmpty()) {
      attempts.add(new Attempt(snippet.text(), snippet.command(), false));
    }
  }

  private static boolean isArgument(String place) {
    return place.isEmpty() || place.startsWith("<command line>");
  }

  /** In the place {@code 3:5..8} of the script; where it is none of its, the first line goes. */
  private void replaced(String code, String place) {
    Matcher at = PLACE.matcher(place);
    if (at.matches()) {
      int line = lineStart(Integer.parseInt(at.group(1)));
      replaced(
          code, line + Integer.parseInt(at.group(2)) - 1, line + Integer.parseInt(at.group(3)) - 1);
    } else {
      int start = snippet.text().length() - snippet.body().length();
      replaced(code, start, start);
    }
  }

  private int lineStart(int line) {
    int start = 0;
    for (int i = 1; i < line; i++) {
      start = snippet.text().indexOf('\n', start) + 1;
    }
    return start;
  }

  private void replaced(String code, int start, int end) {
    String text = snippet.text();
    if (snippet.wholeLine()) {
      int from = text.lastIndexOf('\n', start - 1) + 1;
      add(text.substring(0, from) + code + text.substring(text.indexOf('\n', start)));
      return;
    }
    add(text.substring(0, start) + code + text.substring(end));
    add(text.substring(0, end) + " " + code + text.substring(end));
    add(text.stripTrailing() + "\n" + code + "\n");
  }

  private void add(String text) {
    attempts.add(new Attempt(text, snippet.command(), true));
  }

  /** The option added, or given in the place of the same one. */
  private List<String> withOption(String option) {
    List<String> words = new ArrayList<>(snippet.command());
    String[] parts = option.split(" ");
    int at = words.indexOf(parts[0]);
    if (at >= 0) {
      words.subList(at, Math.min(at + parts.length, words.size())).clear();
    }
    words.addAll(List.of(parts));
    return words;
  }

  /** {@code name=value} in the place of the argument of that name, or of the last one. */
  private List<String> argument(String given) {
    List<String> words = new ArrayList<>(snippet.command());
    String name = given.replaceFirst("=.*", "=");
    Optional<String> same = words.stream().filter(w -> w.startsWith(name)).findFirst();
    int at = same.map(words::indexOf).orElse(words.size() - 1);
    if (given.isEmpty()) {
      words.remove(at);
    } else if (given.contains("=")) {
      words.set(at, given);
    } else {
      words.set(at, words.get(at).replaceFirst("=.*", "=" + given));
    }
    return words;
  }
}
