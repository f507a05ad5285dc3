// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is typed without ceremony, as what it means. */
final class Shorthand {
  /** Words that other sessions know without a colon. */
  private static final Map<String, Command> WORDS =
      Map.of("quit", Command.QUIT, "exit", Command.QUIT, "help", Command.HELP);

  private static final Pattern QUESTION = Pattern.compile("\\s*([A-Za-z_][\\w.-]*)\\s*\\?\\s*");

  /** A string, a comment, or the name of the last result. */
  private static final Pattern LAST =
      Pattern.compile("\"[^\"\\n]*\"|#[^\\n]*|(?<![\\w.])_(?![\\w])");

  /** A comprehension may have the name for itself, and a statement may bind it. */
  private static final Pattern OWN =
      Pattern.compile("\\bfor\\s*\\(?[\\w\\s,]*\\b_\\b|(?:^|[\\n;])\\s*_\\s*=(?!=)");

  private final State state;
  private Optional<String> last = Optional.empty();

  Shorthand(State state) {
    this.state = state;
  }

  /** The expression that was answered last. */
  void answered(String expression) {
    last = Optional.of(expression);
  }

  /** The text as a session reads it; a name that is bound means what it is bound to. */
  String meant(String text) {
    Command word = WORDS.get(text.strip());
    if (word != null && !state.bindings().containsKey(text.strip())) {
      return word.word();
    }
    Matcher question = QUESTION.matcher(text);
    if (question.matches()) {
      String name = question.group(1);
      boolean bound = state.bindings().containsKey(name) && state.function(name).isEmpty();
      return (bound ? Command.NAMES : Command.DOC).word() + " " + name;
    }
    boolean own = state.bindings().containsKey("_") || OWN.matcher(text).find();
    return last.isEmpty() || own ? text : withLast(text, "(" + last.get() + ")");
  }

  private static String withLast(String text, String last) {
    return LAST.matcher(text)
        .replaceAll(m -> Matcher.quoteReplacement(m.group().equals("_") ? last : m.group()));
  }
}
