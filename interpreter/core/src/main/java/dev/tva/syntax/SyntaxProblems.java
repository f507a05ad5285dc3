// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import static dev.tva.grammar.TvaLexer.*;
import static dev.tva.syntax.SyntaxHelps.*;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.grammar.TvaParser.*;
import dev.tva.source.Edit;
import dev.tva.source.Source;
import dev.tva.source.Span;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenStream;

/** Says in the user's terms why a statement could not be read. */
final class SyntaxProblems {
  private final Source source;
  private final TokenStream tokens;
  private final List<Diagnostic> known;

  SyntaxProblems(Source source, TokenStream tokens, List<Diagnostic> known) {
    this.source = source;
    this.tokens = tokens;
    this.known = known;
  }

  /** Whether the text ends where this failure is, so that more text may mend it. */
  boolean atEnd(Recovery.Failure failure) {
    int index = failure.at().getTokenIndex();
    return failure.at().getType() == END && tokens.get(index + 1).getType() == Token.EOF;
  }

  /** Empty where the statement holds a problem that was told before and explains this one. */
  Optional<Diagnostic> describe(Recovery.Failure failure) {
    var place = new Place(source, tokens, failure);
    for (var problem : known) {
      if (problem.primary().map(label -> place.holds(label.span())).orElse(false)) {
        return Optional.empty();
      }
    }
    var report =
        keyword(place)
            .or(() -> ForeignWords.describe(place))
            .or(() -> statement(place))
            .or(() -> separator(place))
            .or(() -> choice(place))
            .or(() -> equals(place))
            .or(() -> tooEarly(place))
            .or(() -> operator(place))
            .or(() -> neighbours(place))
            .orElseGet(() -> unexpected(place));
    return Optional.of(report.build());
  }

  private static Diagnostic.Builder error(Slug slug, String sentence) {
    return Diagnostic.error(slug, sentence);
  }

  private Optional<Diagnostic.Builder> keyword(Place p) {
    if (p.isWord(-1) && p.is(0, ASSIGN) && p.startsUnit(-1)) {
      return Optional.of(keywordAsName(p, -1));
    }
    boolean named =
        switch (p.type(-1)) {
          case PARAM, FN, DOT, FOR, IMPORT -> true;
          default -> p.is(1, ASSIGN) || p.is(1, COLON) || inParameters(p);
        };
    boolean otherwise = p.is(0, ELSE) || p.is(0, IN) && p.is(-1, FOR);
    return p.isWord(0) && named && !otherwise ? Optional.of(keywordAsName(p, 0)) : Optional.empty();
  }

  private static boolean inParameters(Place p) {
    boolean declares = p.rule() instanceof DefineContext || p.rule() instanceof FunctionContext;
    return p.inside(ParametersContext.class) || declares && p.bracket() == LPAREN;
  }

  private static Diagnostic.Builder keywordAsName(Place p, int offset) {
    String word = p.text(offset);
    return error(Slug.KEYWORD_AS_NAME, "`" + word + "` is a word of the language, not a name")
        .at(p.span(offset))
        .instead("another name will do", word + "_");
  }

  private Optional<Diagnostic.Builder> statement(Place p) {
    if (p.is(0, LBRACE)) {
      if (p.inside(ConditionalContext.class)) {
        return Optional.of(
            withoutBraces(
                p,
                error(Slug.SYNTAX, "an `if` chooses with `then` and `else`, without braces")
                    .at(p.span(0))));
      }
      return Optional.of(
          inParentheses(
              p,
              error(Slug.SYNTAX, "braces stand only after `match`, `->`, `fn` and `for`")
                  .at(p.span(0))));
    }
    if (p.rule() instanceof BlockContext b && b.LBRACE() == null && p.inside(ForContext.class)) {
      return Optional.of(forBody(p));
    }
    if (inParameters(p) && !p.is(0, COMMA) && (p.is(-1, LPAREN) || p.is(-1, COMMA))) {
      return Optional.of(
          error(Slug.SYNTAX, "a parameter is a name").at(p.span(0)).instead("for instance", "x"));
    }
    if (p.is(-1, SAVE) && p.is(0, TO)) {
      var report =
          error(Slug.BAD_STATEMENT, "there is nothing between `save` and `to`").at(p.span(-1, 0));
      return Optional.of(
          p.boundAbove()
              .map(name -> report.instead("say what to save", "save " + name + " to"))
              .orElseGet(() -> report.example("say what to save", "save edited to")));
    }
    if (p.inside(SaveContext.class) && p.bracket() == Token.INVALID_TYPE) {
      return save(p);
    }
    if (p.is(0, COLON) && p.startsUnit(-1) && p.is(-1, NAME)) {
      return Optional.of(
          error(Slug.BAD_STATEMENT, "a binding has no type")
              .at(p.span(-1, 0))
              .instead("what is given from outside is a param", "param " + p.text(-1) + ":"));
    }
    if (p.is(0, COMMA) && p.startsUnit(-1) && p.is(-1, NAME)) {
      return Optional.of(
          oneEach(p, error(Slug.BAD_STATEMENT, "a statement binds one name").at(p.unit())));
    }
    return Optional.empty();
  }

  private static Diagnostic.Builder forBody(Place p) {
    var report = error(Slug.SYNTAX, "the body of a `for` stands in braces");
    if (p.is(0, END)) {
      int name = p.next(NAME, p.first()).orElse(p.next(LPAREN, p.first()).orElse(-1) + 1);
      return report
          .at(p.unit())
          .instead("write", p.unit().text() + " { show " + p.text(name) + " }");
    }
    int from = p.is(0, COLON) ? 1 : 0;
    Span body = p.span(from).to(p.unit());
    String text = body.text().substring(p.span(from).start() - body.start());
    return report
        .at(body.source().span(p.span(0).start(), body.end()))
        .instead("write", " { " + text + " }");
  }

  private Optional<Diagnostic.Builder> save(Place p) {
    if (!p.endsValue(-1) && !p.is(-1, AS)) {
      return Optional.empty();
    }
    if (p.is(0, STRING_OPEN)) {
      return Optional.of(
          p.is(-1, AS)
              ? error(Slug.BAD_STATEMENT, "`save` takes `to` before the path")
                  .at(p.span(-1))
                  .instead("write", "to")
              : error(Slug.BAD_STATEMENT, "`to` is missing before the path")
                  .at(p.stringAt(0))
                  .instead("write", "to " + p.stringAt(0).text()));
    }
    if (p.is(0, END)) {
      String name = p.is(-1, NAME) ? p.text(-1) : "edited";
      return Optional.of(
          error(Slug.BAD_STATEMENT, "this `save` has no path")
              .at(p.unit())
              .instead("say where to", p.unit().text() + " to \"out/" + name + "\""));
    }
    if (p.is(0, COMMA)) {
      return Optional.of(
          error(Slug.BAD_STATEMENT, "`save` takes one value")
              .at(p.span(0))
              .help("save each with a statement of its own, to a path of its own"));
    }
    return Optional.empty();
  }

  private Optional<Diagnostic.Builder> choice(Place p) {
    if (p.is(0, ARROW)) {
      var conditional = p.innermost(ConditionalContext.class);
      if (p.is(-1, ELSE) && conditional.isPresent()) {
        return Optional.of(missingElse(p, (ConditionalContext) conditional.get()));
      }
      var report =
          error(Slug.SYNTAX, "`->` stands only between the two sides of an arm").at(p.span(0));
      return Optional.of(
          p.inside(FunctionContext.class) || p.inside(DefineContext.class)
              ? report.instead("before the body of a function, write", "=")
              : inMatch(p, report));
    }
    if (p.rule() instanceof ConditionalContext c) {
      if (c.THEN() == null) {
        return Optional.of(
            p.is(0, ASSIGN)
                ? equalsSign(p)
                : p.is(0, COLON)
                    ? error(Slug.SYNTAX, "`then` follows the condition of an `if`")
                        .at(p.span(0))
                        .instead("write", " then")
                    : error(Slug.SYNTAX, "this `if` has no `then`")
                        .at(p.span(c.IF().getSymbol()), "begins here")
                        .help(
                            "a choice is",
                            "if c then a else b",
                            p.is(0, END)
                                ? Edit.insertBehind(p.span(-1), " then 1 else 0")
                                : Edit.insert(source, p.span(0).start(), "then ")));
      }
      return Optional.of(missingElse(p, c));
    }
    if (p.is(0, IF) && p.endsValue(-1)) {
      return Optional.of(
          ifFirst(p, error(Slug.SYNTAX, "`if` comes before both values").at(p.span(0))));
    }
    if (p.is(0, ELSE)) {
      return Optional.of(
          error(Slug.SYNTAX, "this `else` belongs to no `if`")
              .at(p.span(0))
              .example("a choice is", "if c then a else b")
              .help("or take it out", new Edit(p.span(0, Math.max(0, p.lastOfValue(1))), "")));
    }
    return Optional.empty();
  }

  private Diagnostic.Builder missingElse(Place p, ConditionalContext c) {
    int stop = p.is(-1, ELSE) ? p.span(-2).end() : p.span(-1).end();
    Span span = source.span(c.IF().getSymbol().getStartIndex(), stop);
    Edit edit =
        p.is(-1, ELSE) && !p.is(0, ARROW)
            ? Edit.insertBehind(p.span(-1), " 0")
            : Edit.insertBehind(span, " else 0");
    return error(Slug.MISSING_ELSE, "this `if` has no `else`")
        .at(span, "what is it otherwise?")
        .help("say both", span.text() + " else 0", edit);
  }

  private Optional<Diagnostic.Builder> separator(Place p) {
    if (p.is(0, COMMA) && p.rule() instanceof ArmContext) {
      return Optional.of(
          error(Slug.SYNTAX, "arms are separated by `;` or a new line")
              .at(p.span(0))
              .instead("write", ";"));
    }
    if (p.is(0, COMMA) && p.is(-1, NAME) && p.is(-2, FOR)) {
      int last = 1;
      while (p.is(last, NAME) && p.is(last + 1, COMMA)) {
        last += 2;
      }
      String names = p.text(-1, p.is(last, NAME) ? last : 0);
      return Optional.of(
          error(Slug.SYNTAX, "names for the parts of an item stand in parentheses")
              .at(p.span(-1, p.is(last, NAME) ? last : 0))
              .instead("write", "(" + names + ")"));
    }
    if (p.is(0, COLON) && p.inArm()) {
      return Optional.of(
          error(Slug.SYNTAX, "an arm is written with `->`").at(p.span(0)).instead("write", " ->"));
    }
    if (p.is(-1, DOT) && p.is(0, NUMBER)) {
      return Optional.of(
          error(Slug.SYNTAX, "an item is taken with brackets")
              .at(p.span(-1, 0))
              .instead("write", "[" + p.text(0) + "]"));
    }
    if (p.is(0, SEMI)) {
      return Optional.of(
          error(Slug.SYNTAX, "`;` ends a statement, and brackets are open here")
              .at(p.span(0))
              .instead("between items, write", ","));
    }
    if (p.is(0, COLON) && p.bracket() == LBRACK) {
      return Optional.of(
          error(Slug.SYNTAX, "a range is written `..`").at(p.span(0)).instead("write", ".."));
    }
    if (p.is(0, COLON) && p.bracket() == LPAREN) {
      return Optional.of(
          error(Slug.SYNTAX, "an argument is named with `=`").at(p.span(0)).instead("write", " ="));
    }
    if (p.is(0, IF) && p.inside(ListContext.class) && p.bracket() == LBRACK) {
      return Optional.of(
          countingNothing(
              p,
              error(Slug.SYNTAX, "a comprehension takes every item, without `if`").at(p.span(0))));
    }
    if (p.is(0, FOR) && p.bracket() == LPAREN) {
      Span inside = p.insideBracket();
      return Optional.of(
          error(Slug.SYNTAX, "a comprehension stands in square brackets")
              .at(inside)
              .instead("write", "[" + inside.text() + "]"));
    }
    return Optional.empty();
  }

  private Optional<Diagnostic.Builder> equals(Place p) {
    if (!p.is(0, ASSIGN) || !p.endsValue(-1)) {
      return Optional.empty();
    }
    boolean binds = p.is(p.first(), NAME) && !p.is(p.first() + 1, ASSIGN) && !p.inArm();
    if (binds && p.bracket() == Token.INVALID_TYPE) {
      String target = source.span(p.unit().start(), p.span(-1).end()).text();
      boolean call = p.is(-1, RPAREN) && p.is(p.first() + 1, LPAREN) && p.is(p.first(), NAME);
      var report =
          error(
                  Slug.BAD_STATEMENT,
                  call ? "a function is declared with `fn`" : "only a name can be bound")
              .at(source.span(p.unit().start(), p.span(-1).end()));
      return Optional.of(
          call ? report.instead("write", "fn " + target) : report.instead("give it a name", "y"));
    }
    return Optional.of(equalsSign(p));
  }

  private static Diagnostic.Builder equalsSign(Place p) {
    return error(Slug.EQUALS_FOR_EQUAL, "`=` binds a name; values are compared with `==`")
        .at(p.span(0))
        .instead("write", "==");
  }

  private Optional<Diagnostic.Builder> tooEarly(Place p) {
    boolean ends =
        switch (p.type(0)) {
          case END, RPAREN, RBRACK, RBRACE, COMMA, STRING_CLOSE, Token.EOF -> true;
          default -> false;
        };
    if (!ends || p.endsValue(-1)) {
      return Optional.empty();
    }
    if (p.is(-1, LBRACK) && p.is(0, RBRACK)) {
      return Optional.of(
          error(Slug.SYNTAX, "these brackets select nothing")
              .at(p.span(-1, 0))
              .example("name the tensors", "[\"mlp\"]")
              .help("or take the brackets out", new Edit(p.span(-1, 0), "")));
    }
    if (p.is(-1, LPAREN) && p.is(0, RPAREN)) {
      return Optional.of(
          error(Slug.SYNTAX, "there is nothing in these parentheses")
              .at(p.span(-1, 0))
              .example("write a value", "(x)"));
    }
    if (p.is(-1, HOLE_OPEN)) {
      return Optional.of(
          error(Slug.BAD_STRING, "this string inserts nothing")
              .at(p.span(-1, 0))
              .example("name a value", "${x}")
              .help("or take it out", new Edit(p.span(-1, 0), ""))
              .note("`\\${` stands for the two characters themselves"));
    }
    if (p.is(0, COMMA)) {
      return Optional.of(
          error(Slug.SYNTAX, "there is nothing before this comma")
              .at(p.span(0))
              .help("take it out", new Edit(p.span(0), "")));
    }
    String after = p.startsUnit(0) ? "" : " after `" + p.text(-1) + "`";
    var report =
        error(Slug.SYNTAX, "nothing stands" + (after.isEmpty() ? " here" : after))
            .at(p.startsUnit(0) ? p.span(0) : p.span(-1), wanted(p));
    String words = "go on with a " + (wantsName(p) ? "name" : "value");
    return Optional.of(
        switch (p.type(-1)) {
          case PARAM, FN, MATCH -> report.instead(words, goOn(p));
          case TO -> {
            String path = p.inside(ShowContext.class) ? "\"figure.svg\"" : "\"out\"";
            yield report.help("say where to", path, Edit.insertBehind(p.span(-1), " " + path));
          }
          default ->
              p.startsUnit(0)
                  ? report.example(words, goOn(p))
                  : report
                      .example(words, goOn(p))
                      .help("or take `" + p.text(-1) + "` out", new Edit(p.span(-1), ""));
        });
  }

  private static String goOn(Place p) {
    return switch (p.type(-1)) {
      case PARAM -> "param x: number";
      case FN -> "fn f(x) = x";
      case IMPORT -> "import \"lib.tva\"";
      case FOR -> "for x in xs { show x }";
      case MATCH -> "match { ndim == 2 -> 1; else -> 0 }";
      case DOT -> ".x";
      case IF -> "if c then a else b";
      case SAVE -> "save x to \"out/x\"";
      default -> p.startsUnit(0) ? "x" : p.text(-1) + " x";
    };
  }

  private static boolean wantsName(Place p) {
    return switch (p.type(-1)) {
      case PARAM, AS, FOR, FN, DOT -> true;
      default -> false;
    };
  }

  private static String wanted(Place p) {
    return wantsName(p) ? "a name is expected next" : "a value is expected next";
  }

  private Optional<Diagnostic.Builder> operator(Place p) {
    if (!Newlines.isInfix(p.type(0))) {
      return Optional.empty();
    }
    String op = p.text(0);
    if (p.is(-2, AS)) {
      return Optional.of(
          error(Slug.SYNTAX, "`as` is the loosest of all and comes last")
              .at(p.span(-2, -1), "takes in everything before it")
              .help(
                  "put the value and its `as` in parentheses",
                  "(x as " + p.text(-1) + ")",
                  p.phrase()
                      .map(s -> new Edit(s, "(" + s.text() + ")"))
                      .orElseGet(() -> new Edit(p.span(-2, -1), ""))));
    }
    if (p.is(0, PLUS) && p.startsValue(1)) {
      return Optional.of(
          error(Slug.SYNTAX, "a value has no sign `+`")
              .at(p.span(0, 1))
              .instead("write", p.text(1)));
    }
    if (p.startsUnit(0)) {
      return Optional.of(
          leading(
              p,
              error(Slug.LEADING_OPERATOR, "a statement begins with `" + op + "`")
                  .at(p.span(0), "nothing stands on its left")));
    }
    return p.endsValue(-1)
        ? Optional.empty()
        : Optional.of(
            error(Slug.SYNTAX, "nothing stands between `" + p.text(-1) + "` and `" + op + "`")
                .at(p.span(-1, 0))
                .example("write a value there", p.text(-1) + " x " + op)
                .help("or take `" + op + "` out", new Edit(p.span(0), "")));
  }

  private Optional<Diagnostic.Builder> neighbours(Place p) {
    if (!p.endsValue(-1) || !p.startsValue(0)) {
      return Optional.empty();
    }
    String left = p.text(-1);
    String right = p.is(0, STRING_OPEN) ? p.stringAt(0).text() : p.text(0);
    Span span = p.span(-1).to(p.is(0, STRING_OPEN) ? p.stringAt(0) : p.span(0));
    if (p.amongItems()) {
      var d =
          error(Slug.MISSING_COMMA, "a comma or an operator is missing before `" + right + "`")
              .at(span);
      Edit comma = Edit.insertBehind(p.span(-1), ",");
      return Optional.of(
          isWhole(left) && isWhole(right)
              ? d.help("between items", left + ", " + right, comma)
              : d.help("put a comma between them", "", comma));
    }
    var d = error(Slug.SYNTAX, "two values follow each other").at(span);
    if (isWhole(left) && p.is(0, STRING_OPEN)) {
      return Optional.of(d.instead("to select tensors", left + "[" + right + "]"));
    }
    return Optional.of(
        isWhole(left) && isWhole(right)
            ? d.instead("to multiply", left + "*" + right)
            : d.help(
                "to multiply, put `*` between them",
                "",
                new Edit(source.span(p.span(-1).end(), p.span(0).start()), "*")));
  }

  /** A token that is a value of its own: a name, a number or a string. */
  private static boolean isWhole(String token) {
    return Character.isLetterOrDigit(token.codePointAt(0))
        || token.startsWith("_")
        || token.length() > 1 && token.startsWith("\"");
  }

  private Diagnostic.Builder unexpected(Place p) {
    String text = p.is(0, END) ? "the end of the statement" : "`" + p.text(0) + "`";
    var report =
        p.startsUnit(0)
            ? error(Slug.SYNTAX, "a statement cannot begin with " + text)
            : error(Slug.SYNTAX, text + " cannot follow `" + p.text(-1) + "`");
    report.at(p.is(0, END) && !p.startsUnit(0) ? p.span(-1) : p.span(0));
    return p.is(0, END) ? report : report.help("take it out", new Edit(p.span(0), ""));
  }
}
