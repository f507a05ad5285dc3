// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.grammar.TvaLexer;
import dev.tva.grammar.TvaParser.*;
import dev.tva.source.Edit;
import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.syntax.Expr.BinaryOp;
import dev.tva.syntax.Expr.UnaryOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/** Parse tree to expressions. */
final class ExprBuilder {
  private final Source source;
  private final StatementBuilder statements;
  private final List<Diagnostic> problems;

  ExprBuilder(Source source, StatementBuilder statements, List<Diagnostic> problems) {
    this.source = source;
    this.statements = statements;
    this.problems = problems;
  }

  Span span(ParserRuleContext context) {
    return Words.span(source, context.getStart(), context.getStop());
  }

  private Span span(ParserRuleContext first, ParserRuleContext last) {
    return Words.span(source, first.getStart(), last.getStop());
  }

  Expr.Name name(TerminalNode node) {
    return name(node.getSymbol());
  }

  Expr.Name name(Token token) {
    return new Expr.Name(Words.span(source, token), Literals.name(token.getText()));
  }

  List<Expr> expressions(List<ExpressionContext> contexts) {
    var exprs = new ArrayList<Expr>(contexts.size());
    for (var context : contexts) {
      exprs.add(expression(context));
    }
    return exprs;
  }

  Expr expression(ExpressionContext c) {
    Expr value = choice(c.choice());
    return c.AS() == null ? value : new Expr.As(span(c), value, name(c.NAME()));
  }

  private Expr choice(ChoiceContext context) {
    return switch (context) {
      case ConditionalContext c ->
          new Expr.If(span(c), choice(c.choice(0)), choice(c.choice(1)), choice(c.choice(2)));
      case FunctionContext c ->
          new Expr.Function(
              span(c),
              parameters(c.parameters()),
              c.block() == null ? choice(c.choice()) : block(c.block()));
      case PlainContext c -> disjunction(c.disjunction());
      default -> throw new IllegalStateException("choice " + context.getClass());
    };
  }

  private Expr disjunction(DisjunctionContext c) {
    var parts = c.conjunction();
    Expr left = conjunction(parts.getFirst());
    for (int i = 1; i < parts.size(); i++) {
      left = binary(c, 2 * i - 1, left, conjunction(parts.get(i)), parts.get(i));
    }
    return left;
  }

  private Expr conjunction(ConjunctionContext c) {
    var parts = c.negation();
    Expr left = negation(parts.getFirst());
    for (int i = 1; i < parts.size(); i++) {
      left = binary(c, 2 * i - 1, left, negation(parts.get(i)), parts.get(i));
    }
    return left;
  }

  private Expr negation(NegationContext c) {
    return c.NOT() == null
        ? comparison(c.comparison())
        : new Expr.Unary(span(c), UnaryOp.NOT, negation(c.negation()));
  }

  private Expr comparison(ComparisonContext c) {
    var parts = c.range();
    Expr left = range(parts.getFirst());
    for (int i = 1; i < parts.size(); i++) {
      left = binary(c, 2 * i - 1, left, range(parts.get(i)), parts.get(i));
    }
    if (parts.size() > 2) {
      reportChain(c);
      return new Expr.Missing(span(c));
    }
    return left;
  }

  private void reportChain(ComparisonContext c) {
    var text = new StringBuilder();
    for (int i = 1; i < c.range().size(); i++) {
      text.append(i == 1 ? "" : " and ").append(span(c.range(i - 1), c.range(i)).text());
    }
    problems.add(
        Diagnostic.error(Slug.CHAINED_COMPARISON, "comparisons do not chain")
            .at(span(c), "one comparison at a time")
            .instead("compare twice", text.toString())
            .build());
  }

  private Expr range(RangeContext c) {
    var parts = c.sum();
    Expr left = sum(parts.getFirst());
    if (parts.size() > 2) {
      problems.add(
          Diagnostic.error(Slug.SYNTAX, "a range has two ends")
              .at(span(c), parts.size() + " are given")
              .instead("write", span(parts.get(0), parts.get(1)).text())
              .build());
    }
    return parts.size() == 1 ? left : binary(c, 1, left, sum(parts.get(1)), parts.get(1));
  }

  private Expr sum(SumContext c) {
    var parts = c.product();
    Expr left = product(parts.getFirst());
    for (int i = 1; i < parts.size(); i++) {
      left = binary(c, 2 * i - 1, left, product(parts.get(i)), parts.get(i));
    }
    return left;
  }

  private Expr product(ProductContext c) {
    var parts = c.unary();
    Expr left = unary(parts.getFirst());
    for (int i = 1; i < parts.size(); i++) {
      left = binary(c, 2 * i - 1, left, unary(parts.get(i)), parts.get(i));
    }
    return left;
  }

  private Expr unary(UnaryContext c) {
    return c.MINUS() == null
        ? power(c.power())
        : new Expr.Unary(span(c), UnaryOp.NEGATE, unary(c.unary()));
  }

  private Expr power(PowerContext c) {
    Expr base = postfix(c.postfix());
    return c.exponent() == null ? base : binary(c, 1, base, exponent(c.exponent()), c.exponent());
  }

  private Expr exponent(ExponentContext c) {
    return c.MINUS() == null
        ? power(c.power())
        : new Expr.Unary(span(c), UnaryOp.NEGATE, exponent(c.exponent()));
  }

  private Expr binary(
      ParserRuleContext c, int operator, Expr left, Expr right, ParserRuleContext last) {
    var token = ((TerminalNode) c.getChild(operator)).getSymbol();
    return new Expr.Binary(
        span(c, last), operator(token.getType()), Words.span(source, token), left, right);
  }

  private static BinaryOp operator(int type) {
    return switch (type) {
      case TvaLexer.OR -> BinaryOp.OR;
      case TvaLexer.AND -> BinaryOp.AND;
      case TvaLexer.LT -> BinaryOp.LT;
      case TvaLexer.LE -> BinaryOp.LE;
      case TvaLexer.GT -> BinaryOp.GT;
      case TvaLexer.GE -> BinaryOp.GE;
      case TvaLexer.EQ -> BinaryOp.EQ;
      case TvaLexer.NE -> BinaryOp.NE;
      case TvaLexer.DOTDOT -> BinaryOp.RANGE;
      case TvaLexer.PLUS -> BinaryOp.ADD;
      case TvaLexer.MINUS -> BinaryOp.SUBTRACT;
      case TvaLexer.STAR -> BinaryOp.MULTIPLY;
      case TvaLexer.SLASH -> BinaryOp.DIVIDE;
      case TvaLexer.AT -> BinaryOp.MATMUL;
      case TvaLexer.CARET -> BinaryOp.POWER;
      default -> throw new IllegalStateException("operator " + type);
    };
  }

  private Expr postfix(PostfixContext c) {
    Expr target = primary(c.primary());
    for (var suffix : c.suffix()) {
      Span span = span(c, suffix);
      Expr inner = target;
      target =
          switch (suffix) {
            case CallContext s -> new Expr.Call(span, inner, arguments(s.arguments()));
            case IndexContext s -> new Expr.Index(span, inner, expression(s.expression()));
            case FieldContext s -> new Expr.Field(span, inner, name(s.NAME()));
            default -> throw new IllegalStateException("suffix " + suffix.getClass());
          };
    }
    return target;
  }

  private List<Expr.Argument> arguments(ArgumentsContext c) {
    var arguments = new ArrayList<Expr.Argument>();
    Optional<Expr.Name> named = Optional.empty();
    for (var argument : c == null ? List.<ArgumentContext>of() : c.argument()) {
      var name = Optional.ofNullable(argument.ASSIGN()).map(_ -> name(calling(argument)));
      if (name.isPresent()) {
        named = name;
      } else if (named.isPresent()) {
        problems.add(
            Diagnostic.error(Slug.WRONG_ARGUMENTS, "an argument without a name follows a named one")
                .at(span(argument), "has no name")
                .also(named.get().span(), "named")
                .help("arguments without names come first", "", first(c, argument))
                .build());
      }
      arguments.add(new Expr.Argument(span(argument), name, expression(argument.expression())));
    }
    return arguments;
  }

  /** What an argument is called; `to` begins no sentence, and so may be a name here. */
  private static TerminalNode calling(ArgumentContext c) {
    return c.NAME() == null ? c.TO() : c.NAME();
  }

  /** The argument before all that are named. */
  private Edit first(ArgumentsContext c, ArgumentContext argument) {
    var named = c.argument().stream().filter(a -> a.ASSIGN() != null).findFirst().orElseThrow();
    Span moved = span(argument);
    var last = c.argument().get(c.argument().indexOf(argument) - 1);
    return new Edit(span(named).to(moved), moved.text() + ", " + span(named).to(span(last)).text());
  }

  private Expr primary(PrimaryContext context) {
    return switch (context) {
      case NumberContext c -> number(c);
      case TextContext c -> text(c.string());
      case BoolContext c -> new Expr.Bool(span(c), c.TRUE() != null);
      case NameContext c -> name(c.NAME());
      case ParensContext c -> expression(c.expression());
      case ListContext c -> list(c);
      case MatchContext c -> match(c);
      default -> throw new IllegalStateException("primary " + context.getClass());
    };
  }

  private Expr list(ListContext c) {
    var items = c.items();
    if (items == null) {
      return new Expr.ListOf(span(c), List.of());
    }
    return items.FOR() == null
        ? new Expr.ListOf(span(c), expressions(items.expression()))
        : new Expr.Comprehension(
            span(c),
            expression(items.expression(0)),
            binder(items.binder()),
            expression(items.expression(1)));
  }

  private Expr number(NumberContext c) {
    var value = Literals.number(c.getText());
    if (value.isEmpty()) {
      problems.add(
          Literals.hasTooManyDigits(c.getText())
              ? Diagnostic.error(Slug.BAD_NUMBER, "this number has more than 1,000 digits")
                  .at(span(c))
                  .help("a double has 17 of them: write those")
                  .build()
              : Diagnostic.error(
                      Slug.BAD_NUMBER, "`" + c.getText() + "` is beyond all numbers tva has")
                  .at(span(c))
                  .help(
                      "exponents go from -308 to 308",
                      new Edit(span(c), c.getText().replaceFirst("[eE].*", "e308")))
                  .build());
    }
    return value
        .<Expr>map(v -> new Expr.Number(span(c), v))
        .orElseGet(() -> new Expr.Missing(span(c)));
  }

  Expr.Text text(StringContext c) {
    var parts = new ArrayList<Expr.Part>();
    var literal = new StringBuilder();
    int start = -1;
    for (int i = 1; i < c.getChildCount() - 1; i++) {
      if (c.getChild(i) instanceof ExpressionContext hole) {
        parts.add(new Expr.Part.Hole(expression(hole)));
      } else if (c.getChild(i) instanceof TerminalNode node) {
        var token = node.getSymbol();
        if (token.getType() == TvaLexer.HOLE_OPEN || token.getType() == TvaLexer.RBRACE) {
          continue;
        }
        start = start < 0 ? token.getStartIndex() : start;
        literal.append(token.getType() == TvaLexer.ESCAPE ? escape(token) : token.getText());
        boolean more =
            c.getChild(i + 1) instanceof TerminalNode next
                && (next.getSymbol().getType() == TvaLexer.STRING_TEXT
                    || next.getSymbol().getType() == TvaLexer.ESCAPE);
        if (!more) {
          parts.add(
              new Expr.Part.Literal(
                  source.span(start, token.getStopIndex() + 1), literal.toString()));
          literal.setLength(0);
          start = -1;
        }
      }
    }
    return new Expr.Text(span(c), parts);
  }

  private String escape(Token token) {
    return Literals.escape(token.getText())
        .orElseGet(() -> {
          problems.add(
              Diagnostic.error(Slug.BAD_STRING, "`" + token.getText() + "` stands for no character")
                  .at(Words.span(source, token))
                  .note("the escapes are \\\" \\\\ \\$ \\n \\t")
                  .instead("for a backslash", "\\" + token.getText())
                  .build());
          return token.getText();
        });
  }

  private Expr match(MatchContext c) {
    var arms = new ArrayList<Expr.Arm>();
    Optional<Expr> otherwise = Optional.empty();
    for (int i = 0; i < c.arm().size(); i++) {
      var arm = c.arm(i);
      boolean lost = arm.exception != null;
      Span span = span(arm.getStart(), arm);
      Expr value = lost ? new Expr.Missing(span) : value(arm);
      if (arm.getStart().getType() == TvaLexer.ELSE) {
        if (i < c.arm().size() - 1) {
          problems.add(
              Diagnostic.error(Slug.MISSING_ELSE, "`else` is not the last arm")
                  .at(Words.span(source, arm.getStart()), "takes everything that is left")
                  .also(Words.span(source, c.arm(i + 1).getStart()), "never reached")
                  .help("move it to the end", "", lastArm(c, i))
                  .build());
        }
        otherwise = Optional.of(otherwise.orElse(value));
      } else {
        Expr condition = lost ? new Expr.Missing(span) : expression(arm.expression(0));
        arms.add(new Expr.Arm(span, condition, value));
      }
    }
    boolean understood = c.arm().stream().allMatch(arm -> arm.exception == null);
    if (otherwise.isEmpty() && understood) {
      problems.add(
          Diagnostic.error(Slug.MISSING_ELSE, "this `match` has no `else`")
              .at(Words.span(source, c.MATCH().getSymbol()), "nothing is said of other tensors")
              .help("let its last arm be", "else -> 0", otherwise(c))
              .build());
    }
    return new Expr.Match(span(c), arms, otherwise.orElseGet(() -> new Expr.Missing(span(c))));
  }

  /** The arm that stands too early, behind the others. */
  private Edit lastArm(MatchContext c, int index) {
    var arms = c.arm();
    Span moved = span(arms.get(index).getStart(), arms.get(index));
    Span next = span(arms.get(index + 1).getStart(), arms.get(index + 1));
    Span last = span(arms.getLast().getStart(), arms.getLast());
    String between = source.text().substring(moved.end(), next.start());
    return new Edit(moved.to(last), next.to(last).text() + between + moved.text());
  }

  private Edit otherwise(MatchContext c) {
    var arms = c.arm();
    return arms.isEmpty()
        ? Edit.insert(source, c.RBRACE().getSymbol().getStartIndex(), " else -> 0 ")
        : Edit.insertBehind(span(arms.getLast().getStart(), arms.getLast()), "; else -> 0");
  }

  /** Without the END, which may lie on the next line. */
  private Span span(Token start, ArmContext arm) {
    int stop = start.getStopIndex();
    for (int i = 0; i < arm.getChildCount(); i++) {
      if (arm.getChild(i) instanceof ParserRuleContext part && part.getStop() != null) {
        stop = Math.max(stop, part.getStop().getStopIndex());
      }
    }
    return source.span(start.getStartIndex(), stop + 1);
  }

  private Expr value(ArmContext arm) {
    return arm.block() == null ? expression(arm.expression().getLast()) : block(arm.block());
  }

  Expr body(BodyContext c) {
    return c.block() == null ? expression(c.expression()) : block(c.block());
  }

  private Expr block(BlockContext c) {
    var bindings = new ArrayList<Statement.Bind>();
    var lines = statements.lines(c.line());
    boolean lost = c.line().stream().anyMatch(line -> line.exception != null);
    for (int i = 0; i < lines.size(); i++) {
      boolean last = i == lines.size() - 1;
      if (lines.get(i) instanceof Statement.Bind bind) {
        bindings.add(bind);
      } else if (lines.get(i) instanceof Statement.Broken broken) {
        for (Expr.Name name : broken.binds()) {
          var unknown = new Expr.Missing(broken.span());
          bindings.add(new Statement.Bind(broken.span(), name, unknown, ""));
        }
      } else if (!last) {
        problems.add(misplaced(lines.get(i)));
      }
    }
    if (!lines.isEmpty() && lines.getLast() instanceof Statement.Bare result) {
      return new Expr.Block(span(c), bindings, result.value());
    }
    if (!lost) {
      problems.add(noResult(c, lines));
    }
    return new Expr.Block(span(c), bindings, new Expr.Missing(span(c)));
  }

  private static Diagnostic misplaced(Statement statement) {
    var report =
        Diagnostic.error(
                Slug.BAD_STATEMENT,
                statement instanceof Statement.Bare
                    ? "the value of this line is not used"
                    : "only bindings and a result stand in these braces")
            .at(statement.span());
    return (statement instanceof Statement.Bare
            ? report.help(
                "give it a name", new Edit(statement.span(), "part = " + statement.span().text()))
            : report.help("take it out", new Edit(statement.span(), "")))
        .build();
  }

  private Diagnostic noResult(BlockContext c, List<Statement> lines) {
    var report =
        Diagnostic.error(Slug.BAD_STATEMENT, "these braces end without a result")
            .at(Words.span(source, c.RBRACE().getSymbol()), "a value is expected before this");
    if (!lines.isEmpty() && lines.getLast() instanceof Statement.Bind bind) {
      String name = bind.name().name();
      report.help("name it as the result", name, Edit.insertBehind(bind.span(), "; " + name));
    } else if (lines.isEmpty()) {
      report.help(
          "say what they give", Edit.insert(source, c.RBRACE().getSymbol().getStartIndex(), "0 "));
    }
    return report.build();
  }

  Expr.Binder binder(BinderContext c) {
    var names = new ArrayList<Expr.Name>();
    for (var node : c.NAME()) {
      names.add(name(node));
    }
    return new Expr.Binder(span(c), names);
  }

  List<Expr.Parameter> parameters(ParametersContext c) {
    var parameters = new ArrayList<Expr.Parameter>();
    for (var parameter : c == null ? List.<ParameterContext>of() : c.parameter()) {
      parameters.add(
          new Expr.Parameter(
              span(parameter),
              name(parameter.NAME() == null ? parameter.TO() : parameter.NAME()),
              Optional.ofNullable(parameter.type()).map(this::type),
              parameter.ASSIGN() == null
                  ? Optional.empty()
                  : Optional.of(expression(parameter.expression().getFirst())),
              parameter.IN() == null
                  ? Optional.empty()
                  : Optional.of(expression(parameter.expression().getLast()))));
    }
    return parameters;
  }

  Expr.TypeName type(TypeContext c) {
    return new Expr.TypeName(span(c), Literals.name(c.typeName().getText()), c.LBRACK() != null);
  }
}
