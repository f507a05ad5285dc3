// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.grammar.TvaLexer;
import dev.tva.grammar.TvaParser.*;
import dev.tva.source.Edit;
import dev.tva.source.Source;
import dev.tva.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.TokenStream;

/** Parse tree to statements. */
final class StatementBuilder {
  private final Source source;
  private final TokenStream tokens;
  private final Docs docs;
  private final List<Diagnostic> problems;
  private final ExprBuilder exprs;

  StatementBuilder(Source source, TokenStream tokens, Docs docs, List<Diagnostic> problems) {
    this.source = source;
    this.tokens = tokens;
    this.docs = docs;
    this.problems = problems;
    this.exprs = new ExprBuilder(source, this, problems);
  }

  List<Statement> lines(List<LineContext> lines) {
    var statements = new ArrayList<Statement>(lines.size());
    for (var line : lines) {
      if (line.exception == null) {
        statements.add(statement(line.statement()));
      } else {
        statements.add(lost(line));
      }
    }
    return statements;
  }

  /** A lost statement still binds its name, so that uses of it are not reported as well. */
  private Statement lost(LineContext line) {
    int at = line.getStart().getTokenIndex();
    int name =
        switch (tokens.get(at).getType()) {
          case TvaLexer.PARAM, TvaLexer.FN -> at + 1;
          case TvaLexer.EXTERNAL -> at + 2;
          // Other languages' words that declare come before the name.
          case TvaLexer.NAME -> tokens.get(at + 1).getType() == TvaLexer.NAME ? at + 1 : at;
          default -> at;
        };
    boolean binds =
        (name > at || tokens.get(at + 1).getType() == TvaLexer.ASSIGN)
            && name < tokens.size()
            && tokens.get(name).getType() == TvaLexer.NAME;
    return new Statement.Broken(
        Words.span(source, line.getStart(), tokens.get(binds ? name : at)),
        binds ? List.of(exprs.name(tokens.get(name))) : List.of(),
        List.of(),
        tokens.get(at).getType() == TvaLexer.IMPORT);
  }

  private Statement statement(StatementContext context) {
    Span span = exprs.span(context);
    return switch (context) {
      case BindContext c ->
          new Statement.Bind(span, exprs.name(c.NAME()), exprs.expression(c.expression()), doc(c));
      case ParamContext c -> param(c, span);
      case DefineContext c -> define(c, span);
      case ImportingContext c ->
          new Statement.Import(
              span, exprs.text(c.string()), Optional.ofNullable(c.NAME()).map(exprs::name));
      case SaveContext c -> save(c, span);
      case ShowContext c -> show(c, span);
      case AssertContext c ->
          new Statement.Assert(
              span,
              exprs.expression(c.expression(0)),
              c.expression().size() < 2
                  ? Optional.empty()
                  : Optional.of(exprs.expression(c.expression(1))));
      case ForContext c ->
          new Statement.For(
              span,
              exprs.binder(c.binder()),
              exprs.expression(c.expression()),
              lines(c.block().line()));
      case BareContext c -> new Statement.Bare(span, exprs.expression(c.expression()));
      default -> throw new IllegalStateException("statement " + context.getClass());
    };
  }

  private String doc(StatementContext context) {
    return docs.statement(context.getStart(), context.getStop());
  }

  private Statement param(ParamContext c, Span span) {
    var values = c.expression();
    Optional<Expr> given =
        c.ASSIGN() == null ? Optional.empty() : Optional.of(exprs.expression(values.getFirst()));
    Optional<Expr> range =
        c.IN() == null ? Optional.empty() : Optional.of(exprs.expression(values.getLast()));
    var name = exprs.name(c.NAME());
    if (c.type() == null) {
      problems.add(
          Diagnostic.error(Slug.BAD_STATEMENT, "the param `" + name.name() + "` has no type")
              .at(name.span(), "what may be given for it?")
              .help(
                  "give it one",
                  name.name() + ": " + type(given),
                  Edit.insertBehind(name.span(), ": " + type(given)))
              .build());
    }
    var type =
        c.type() == null ? new Expr.TypeName(name.span(), "number", false) : exprs.type(c.type());
    return new Statement.Param(span, name, type, given, range, doc(c));
  }

  /** What a value that stands there for itself is. */
  private static String type(Optional<Expr> given) {
    return switch (given.orElse(null)) {
      case Expr.Text _ -> "string";
      case Expr.Bool _ -> "bool";
      case Expr.ListOf _ -> "[number]";
      case Expr.Call(_, Expr.Name(_, String f), _) when f.equals("model") || f.equals("delta") -> f;
      case null, default -> "number";
    };
  }

  private Statement define(DefineContext c, Span span) {
    var name = exprs.name(c.NAME());
    Optional<Expr> body = Optional.ofNullable(c.body()).map(exprs::body);
    if (c.EXTERNAL() == null && body.isEmpty()) {
      problems.add(
          Diagnostic.error(Slug.BAD_STATEMENT, "the function `" + name.name() + "` has no body")
              .at(span)
              .instead("write what it gives", span.text() + " = 1")
              .build());
      body = Optional.of(new Expr.Missing(span));
    } else if (c.EXTERNAL() != null && body.isPresent()) {
      problems.add(
          Diagnostic.error(Slug.BAD_STATEMENT, "an external function has no body here")
              .at(body.get().span())
              .help(
                  "leave `external` out",
                  "",
                  new Edit(
                      source.span(
                          c.EXTERNAL().getSymbol().getStartIndex(),
                          c.FN().getSymbol().getStartIndex()),
                      ""))
              .build());
      body = Optional.empty();
    }
    return new Statement.Define(
        span,
        name,
        exprs.parameters(c.parameters()),
        Optional.ofNullable(c.type()).map(exprs::type),
        body,
        doc(c));
  }

  private Statement show(ShowContext c, Span span) {
    List<Expr> all = exprs.expressions(c.expression());
    return c.TO() == null
        ? new Statement.Show(span, all, Optional.empty())
        : new Statement.Show(span, all.subList(0, all.size() - 1), Optional.of(all.getLast()));
  }

  private Statement save(SaveContext c, Span span) {
    var options = new ArrayList<Expr.Argument>();
    for (var option : c.option()) {
      options.add(
          new Expr.Argument(
              exprs.span(option),
              Optional.of(exprs.name(option.NAME())),
              exprs.expression(option.expression())));
    }
    return new Statement.Save(
        span, exprs.expression(c.expression(0)), exprs.expression(c.expression(1)), options);
  }
}
