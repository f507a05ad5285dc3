// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

import dev.tva.assist.Cursor.Kind;
import dev.tva.assist.Cursor.Open;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Lexeme;
import dev.tva.syntax.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A call whose arguments are being typed.
 *
 * @param signature how the function is called
 * @param parameters the parameters, as they stand in the signature
 * @param active the parameter at hand; as many as there are where it is none of them
 */
public record Calling(String name, String signature, List<String> parameters, int active) {
  public Calling {
    parameters = List.copyOf(parameters);
  }

  /** {@code text} ends at the cursor. */
  public static Optional<Calling> at(String text, Names names) {
    Cursor cursor = Cursor.of(text);
    Optional<Open> call = cursor.around(Kind.CALL);
    Optional<String> name = call.flatMap(o -> dotted(cursor.words(), o.at()));
    Optional<Statement.Define> function = name.flatMap(names::function);
    return function.map(d -> {
      List<String> all = d.parameters().stream().map(Signatures::parameter).toList();
      int active = active(cursor.words().subList(call.get().at() + 1, cursor.words().size()), d);
      return new Calling(name.get(), Signatures.of(d), all, active);
    });
  }

  private static Optional<String> dotted(List<Lexeme> words, int open) {
    if (open == 0 || words.get(open - 1).kind() != Lexeme.Kind.NAME) {
      return Optional.empty();
    }
    String name = words.get(open - 1).text();
    boolean member = open > 2 && words.get(open - 2).text().equals(".");
    return Optional.of(member ? words.get(open - 3).text() + "." + name : name);
  }

  /** By its name where the argument has one, else by its place. */
  private static int active(List<Lexeme> arguments, Statement.Define d) {
    int place = 0;
    int depth = 0;
    List<Lexeme> last = new ArrayList<>();
    for (Lexeme word : arguments) {
      depth += word.kind() == Lexeme.Kind.OPENING ? 1 : 0;
      depth -= word.kind() == Lexeme.Kind.CLOSING ? 1 : 0;
      if (depth == 0 && word.text().equals(",")) {
        place++;
        last.clear();
      } else if (word.kind() != Lexeme.Kind.NEWLINE) {
        last.add(word);
      }
    }
    if (last.size() > 1 && last.get(1).text().equals("=")) {
      List<String> all =
          d.parameters().stream().map(Expr.Parameter::name).map(Expr.Name::name).toList();
      int named = all.indexOf(last.getFirst().text());
      return named < 0 ? all.size() : named;
    }
    return Math.min(place, d.parameters().size());
  }
}
