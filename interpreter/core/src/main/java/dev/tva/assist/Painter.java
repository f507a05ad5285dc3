// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

import dev.tva.assist.Paint.Role;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.source.Source;
import dev.tva.syntax.Lexeme;
import dev.tva.syntax.Parsed;
import dev.tva.syntax.TvaParser;
import dev.tva.type.Vocabulary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Says what the pieces of a text are while it is being typed, and which cannot be. */
public final class Painter {
  private final Names state;
  private final Set<String> words = new HashSet<>();

  public Painter(Names state) {
    this.state = state;
    words.addAll(Words.grains());
    words.addAll(Words.dtypes());
    words.addAll(Vocabulary.TYPES);
  }

  /** In order, none inside the other; what is typed just at the cursor is not called wrong. */
  public List<Paint> paint(String text, int cursor) {
    List<Paint> all = new ArrayList<>();
    words(text, cursor, all);
    return all;
  }

  private void words(String text, int cursor, List<Paint> all) {
    Source source = Source.of("<input>", text);
    List<Lexeme> lexemes = Lexeme.of(source);
    Set<String> introduced = introduced(lexemes);
    Optional<Diagnostic.Label> fault = fault(source);
    for (int i = 0; i < lexemes.size(); i++) {
      Lexeme l = lexemes.get(i);
      int start = l.span().start();
      int end = l.span().end();
      boolean faulty =
          fault.filter(f -> start < f.span().end() && f.span().start() < end).isPresent();
      Optional<Role> role =
          faulty && end != cursor
              ? Optional.of(Role.WRONG)
              : role(lexemes, i, introduced, end == cursor);
      role.ifPresent(r -> all.add(new Paint(start, end, r)));
    }
  }

  /** Where the text cannot be parsed, however it goes on. */
  private static Optional<Diagnostic.Label> fault(Source source) {
    Parsed parsed = TvaParser.parse(source);
    return parsed.ok() || parsed.incomplete()
        ? Optional.empty()
        : parsed.problems().stream()
            .filter(Diagnostic::isError)
            .findFirst()
            .flatMap(Diagnostic::primary);
  }

  private Optional<Role> role(List<Lexeme> all, int at, Set<String> introduced, boolean typing) {
    return switch (all.get(at).kind()) {
      case KEYWORD -> Optional.of(Role.KEYWORD);
      case NUMBER -> Optional.of(Role.NUMBER);
      case QUOTE, TEXT -> Optional.of(Role.TEXT);
      case COMMENT -> Optional.of(Role.COMMENT);
      case FOREIGN -> Optional.of(Role.WRONG);
      case NAME -> name(all, at, introduced, typing);
      case HOLE, OPERATOR, OPENING, CLOSING, NEWLINE -> Optional.empty();
    };
  }

  private Optional<Role> name(List<Lexeme> all, int at, Set<String> introduced, boolean typing) {
    String name = all.get(at).text();
    boolean field = at > 0 && all.get(at - 1).text().equals(".");
    boolean column =
        at > 1 && all.get(at - 1).text().equals("=") && all.get(at - 2).text().equals("by");
    if (introduced.contains(name) || field || column) {
      return Optional.empty();
    }
    if (state.bindings().containsKey(name)) {
      return Optional.of(Role.BOUND);
    }
    if (state.visible().contains(name)) {
      return Optional.of(Role.FUNCTION);
    }
    return typing || words.contains(name) ? Optional.empty() : Optional.of(Role.WRONG);
  }

  /** Names that the text itself gives a meaning: bound, a parameter, or the name of an argument. */
  private static Set<String> introduced(List<Lexeme> all) {
    Set<String> found = new HashSet<>();
    boolean binder = false;
    int parameters = 0;
    for (int i = 0; i < all.size(); i++) {
      Lexeme l = all.get(i);
      String next = i + 1 < all.size() ? all.get(i + 1).text() : "";
      switch (l.text()) {
        case "for" -> binder = true;
        case "in" -> binder = false;
        case "fn" -> parameters = 1;
        case "(" -> parameters += parameters > 0 ? 1 : 0;
        case ")" -> parameters = parameters > 2 ? parameters - 1 : 0;
        default -> {
          boolean own =
              binder
                  || parameters > 0
                  || next.equals("=")
                  || next.equals(":")
                  || i > 0 && (all.get(i - 1).text().equals("as"));
          if (l.kind() == Lexeme.Kind.NAME && own) {
            found.add(l.text());
          }
        }
      }
    }
    return found;
  }
}
