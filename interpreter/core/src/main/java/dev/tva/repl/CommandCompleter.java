// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import dev.tva.assist.Completions;
import dev.tva.assist.Completions.Choice;
import dev.tva.assist.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Goes on with what begins with a colon, where that is no expression. */
final class CommandCompleter {
  private final State state;

  CommandCompleter(State state) {
    this.state = state;
  }

  /** {@code text} ends at the cursor; empty where an expression stands there. */
  Optional<Completions> complete(String text) {
    int colon = text.indexOf(':');
    int space = colon;
    while (space < text.length() && !Character.isWhitespace(text.charAt(space))) {
      space++;
    }
    if (space == text.length()) {
      return Optional.of(matching(text, colon, commands()));
    }
    List<Command> meant = Command.of(text.substring(colon, space));
    if (meant.size() != 1) {
      return Optional.of(new Completions(text.length(), List.of()));
    }
    Command command = meant.getFirst();
    String rest = text.substring(space).stripLeading();
    int from = text.length() - rest.length();
    return switch (command) {
      case TYPE, PLAN, GRAPH, TIME, TENSORS -> Optional.empty();
      case HELP -> Optional.of(matching(text, from, commands()));
      case DOC -> Optional.of(matching(text, from, documented()));
      case LOAD, SAVE_SCRIPT, OUTPUT, CD -> Optional.of(Paths.complete(state, rest, text.length()));
      case SET -> Optional.of(setting(text, from, rest));
      case DROP, EDIT -> Optional.of(matching(text, from, bound()));
      case NAMES, HISTORY, RESET, QUIT -> Optional.of(new Completions(text.length(), List.of()));
    };
  }

  /** What stands behind the command, at the same place. */
  static String rest(String text) {
    int end = text.indexOf(':');
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return " ".repeat(end) + text.substring(end);
  }

  private static Completions matching(String text, int from, List<Choice> all) {
    String part = text.substring(from);
    return new Completions(from, all.stream().filter(c -> c.text().startsWith(part)).toList());
  }

  private static List<Choice> commands() {
    return Arrays.stream(Command.values()).map(c -> new Choice(c.word(), c.does())).toList();
  }

  private List<Choice> bound() {
    return state.bindings().keySet().stream().map(n -> new Choice(n, state.what(n))).toList();
  }

  private List<Choice> documented() {
    List<Choice> all = new ArrayList<>();
    state.cards().all().forEach(e -> all.add(new Choice(e.name(), e.line())));
    return all;
  }

  private Completions setting(String text, int from, String rest) {
    int space = rest.indexOf(' ');
    if (space < 0) {
      return matching(
          text,
          from,
          Arrays.stream(Settings.Name.values())
              .map(n -> new Choice(n.word(), n.shown(state.settings()) + "; takes " + n.takes()))
              .toList());
    }
    return Arrays.stream(Settings.Name.values())
        .filter(n -> n.word().equals(rest.substring(0, space)))
        .findFirst()
        .map(n ->
            matching(
                text, from + space + 1, n.offered().stream().map(v -> new Choice(v, "")).toList()))
        .orElse(new Completions(text.length(), List.of()));
  }
}
