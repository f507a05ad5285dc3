// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

import dev.tva.assist.Completions.Choice;
import dev.tva.assist.Cursor.Kind;
import dev.tva.assist.Cursor.Open;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Lexeme;
import dev.tva.type.Val;
import dev.tva.type.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Says what a text can go on with. */
public final class Completer {
  private static final Set<String> OPENING = Set.of("model", "models", "delta");
  private static final List<String> STATEMENTS =
      List.of("param", "fn", "import", "save", "show", "assert", "for");
  private static final List<String> OPERANDS = List.of("if", "fn", "match", "not", "true", "false");

  private final Names state;
  private final PatternCompleter patterns;

  public Completer(Names state) {
    this.state = state;
    this.patterns = new PatternCompleter(state);
  }

  /** {@code text} ends at the cursor. */
  public Completions complete(String text) {
    return complete(text, text);
  }

  /** {@code text} is what the language reads of what was typed, up to the same place. */
  public Completions complete(String text, String typed) {
    Cursor cursor = Cursor.of(text);
    Optional<Open> innermost = cursor.innermost();
    if (innermost.isPresent() && innermost.get().kind() == Kind.STRING) {
      return inString(cursor, innermost.get(), text, typed.length());
    }
    List<Choice> choices =
        choices(cursor).stream().filter(c -> c.text().startsWith(cursor.word())).toList();
    return new Completions(typed.length() - cursor.word().length(), choices);
  }

  private Completions inString(Cursor cursor, Open string, String text, int end) {
    String content = text.substring(cursor.words().get(string.at()).span().end());
    Optional<Open> around =
        cursor.open().size() < 2
            ? Optional.empty()
            : Optional.of(cursor.open().get(cursor.open().size() - 2));
    boolean opens =
        around
            .filter(o -> o.kind() == Kind.CALL)
            .flatMap(cursor::nameBefore)
            .filter(OPENING::contains)
            .isPresent();
    String word = string.at() == 0 ? "" : cursor.words().get(string.at() - 1).text();
    if (opens || word.equals("to") || word.equals("import")) {
      return Paths.complete(state, content, end);
    }
    Optional<String> target = cursor.around(Kind.INDEX).flatMap(cursor::nameBefore);
    return patterns.complete(content, end, target);
  }

  private List<Choice> choices(Cursor c) {
    Optional<Lexeme> before = c.before(1);
    if (c.isBefore(1, ".")) {
      return members(c);
    }
    if (c.isBefore(1, ":")) {
      return plain(Vocabulary.TYPES);
    }
    if (c.isBefore(1, "=") && c.before(2).isPresent()) {
      return value(c, c.before(2).get().text());
    }
    if (before.isPresent() && Cursor.endsOperand(before.get())) {
      return plain(connectives(c));
    }
    if (isOption(c)) {
      return Vocabulary.SAVE_OPTIONS.stream().map(o -> new Choice(o + " = ", "")).toList();
    }
    List<Choice> all = new ArrayList<>();
    if (c.isBefore(1, "(") || c.isBefore(1, ",")) {
      all.addAll(arguments(c));
    }
    if (startsStatement(c)) {
      all.addAll(plain(STATEMENTS));
    }
    if (all.isEmpty() || !c.word().isEmpty()) {
      all.addAll(plain(OPERANDS));
    }
    all.addAll(c.word().isEmpty() ? bound() : names());
    return all;
  }

  private static List<Choice> plain(List<String> words) {
    return words.stream().map(w -> new Choice(w, "")).toList();
  }

  private static boolean startsStatement(Cursor c) {
    Optional<Lexeme> before = c.before(1);
    boolean first =
        before.isEmpty()
            || before.get().kind() == Lexeme.Kind.NEWLINE
            || before.get().text().equals(";")
            || before.get().text().equals("{");
    return first && c.open().stream().allMatch(o -> o.kind() == Kind.BLOCK);
  }

  private static boolean isOption(Cursor c) {
    List<String> words = c.statement().stream().map(Lexeme::text).toList();
    boolean saves = !words.isEmpty() && words.getFirst().equals("save") && words.contains("with");
    return saves && c.open().isEmpty() && (c.isBefore(1, "with") || c.isBefore(1, ","));
  }

  /** What can stand behind something complete. */
  private static List<String> connectives(Cursor c) {
    List<String> words = c.statement().stream().map(Lexeme::text).toList();
    String first = words.isEmpty() ? "" : words.getFirst();
    List<String> found = new ArrayList<>(List.of("and", "or", "as"));
    if (first.equals("save") && c.open().isEmpty()) {
      found.add(words.contains("to") ? "with" : "to");
    }
    if (first.equals("show") && c.open().isEmpty() && !words.contains("to")) {
      found.add("to");
    }
    if (first.equals("for") || first.equals("param") || words.contains("for")) {
      found.add("in");
    }
    if (words.contains("if")) {
      found.add("then");
      found.add("else");
    }
    if (c.around(Kind.LIST).isPresent()) {
      found.add("for");
    }
    return found;
  }

  private List<Choice> members(Cursor c) {
    Optional<Val> owner = c.before(2).map(Lexeme::text).map(name -> state.bindings().get(name));
    return owner
        .map(v ->
            switch (v) {
              case Val.Library l -> plain(new ArrayList<>(new TreeSet<>(l.members().keySet())));
              case Val.Record r -> plain(List.copyOf(r.fields().keySet()));
              case Val.Node _, Val.Items _, Val.Table _, Val.Host _ -> List.<Choice>of();
            })
        .orElse(List.of());
  }

  /** Behind {@code name =} of an argument or option, what it takes; else an expression. */
  private List<Choice> value(Cursor c, String name) {
    String type =
        c.around(Kind.CALL)
            .flatMap(c::nameBefore)
            .flatMap(f -> parameter(f, name))
            .flatMap(Expr.Parameter::type)
            .map(Expr.TypeName::name)
            .orElse(name.equals("dtype") && c.open().isEmpty() ? "dtype" : "");
    List<Choice> all =
        new ArrayList<>(
            switch (type) {
              case "grain" -> plain(Words.grains());
              case "dtype" -> plain(Words.writable());
              case Expr.TypeName.COLUMN -> plain(columns(c));
              default -> plain(OPERANDS);
            });
    if (!List.of("grain", "dtype", Expr.TypeName.COLUMN).contains(type)) {
      all.addAll(c.word().isEmpty() ? bound() : names());
    }
    return all;
  }

  /** Those of the table that is the first argument: bound to a name, or made on the spot. */
  private List<String> columns(Cursor c) {
    List<Lexeme> words = c.words().subList(c.innermost().orElseThrow().at() + 1, c.words().size());
    List<String> found = new ArrayList<>();
    if (state.bindings().get(words.getFirst().text()) instanceof Val.Table t) {
      t.columns().stream().map(Val.Column::name).filter(n -> !n.isEmpty()).forEach(found::add);
    }
    int depth = 0;
    for (int i = 0; words.getFirst().text().equals("table") && i + 1 < words.size(); i++) {
      depth += words.get(i).kind() == Lexeme.Kind.OPENING ? 1 : 0;
      depth -= words.get(i).kind() == Lexeme.Kind.CLOSING ? 1 : 0;
      if (depth == 1 && words.get(i + 1).text().equals("=")) {
        found.add(words.get(i).text());
      }
    }
    found.add("name");
    return found;
  }

  private Optional<Expr.Parameter> parameter(String function, String name) {
    return state.function(function).stream()
        .flatMap(d -> d.parameters().stream())
        .filter(p -> p.name().name().equals(name))
        .findFirst();
  }

  /** The parameters of the function being called that have no value yet. */
  private List<Choice> arguments(Cursor c) {
    Optional<Open> call = c.innermost().filter(o -> o.kind() == Kind.CALL);
    List<String> given =
        call.map(o -> c.words().subList(o.at(), c.words().size()).stream()).stream()
            .flatMap(s -> s.map(Lexeme::text))
            .toList();
    return call.flatMap(c::nameBefore).flatMap(state::function).stream()
        .flatMap(d -> d.parameters().stream())
        .filter(p -> p.defaultValue().isPresent() && !isGiven(given, p.name().name()))
        .map(p -> new Choice(p.name().name() + " = ", note(p)))
        .toList();
  }

  private static boolean isGiven(List<String> words, String name) {
    for (int i = 0; i + 1 < words.size(); i++) {
      if (words.get(i).equals(name) && words.get(i + 1).equals("=")) {
        return true;
      }
    }
    return false;
  }

  private static String note(Expr.Parameter p) {
    String type = p.type().map(Expr.TypeName::name).map(Words::explained).orElse("");
    String value = p.defaultValue().map(d -> d.span().text() + " unless given").orElse("");
    return type.isEmpty() ? value : type + "; " + value;
  }

  /** The names a session has given meaning to: all that fits where nothing is typed yet. */
  private List<Choice> bound() {
    return state.bindings().keySet().stream().map(this::choice).toList();
  }

  private List<Choice> names() {
    return state.visible().stream().map(this::choice).toList();
  }

  private Choice choice(String name) {
    String note = state.card(name).map(Card::line).orElseGet(() -> state.what(name));
    return state
        .function(name)
        .map(f -> new Choice(name + "(", Signatures.call(f), note))
        .orElseGet(() -> new Choice(name, note));
  }
}
