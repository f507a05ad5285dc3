// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.grammar.TvaParser.LineContext;
import dev.tva.source.Source;
import dev.tva.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.antlr.v4.runtime.ANTLRErrorStrategy;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/** Parses text into a script. */
public final class TvaParser {
  private static final int MOST_NESTED = 1_000;

  private final Source source;
  private final List<Diagnostic> problems = new ArrayList<>();

  private TvaParser(Source source) {
    this.source = source;
  }

  /** Never throws for any text; problems are in the result. */
  public static Parsed parse(Source source) {
    try {
      return new TvaParser(source).parse();
    } catch (StackOverflowError _) {
      return tooDeep(source, source.span(0, 0));
    }
  }

  private static Parsed tooDeep(Source source, Span at) {
    var problem =
        Diagnostic.error(Slug.SYNTAX, "the text is nested too deeply to be read")
            .at(at)
            .help("give the inner parts names of their own")
            .build();
    return new Parsed(new Script(source, "", List.of()), List.of(problem), false);
  }

  private Parsed parse() {
    var words = Words.of(source);
    var deepest = Brackets.beyond(words, MOST_NESTED);
    if (deepest.isPresent()) {
      return tooDeep(source, Words.span(source, deepest.get()));
    }
    var respelled = Respelling.apply(source, words, problems);
    var balanced = Brackets.balance(source, respelled, problems);
    var tokens = new CommonTokenStream(new ListTokenSource(Newlines.filter(balanced.tokens())));
    var parser = new dev.tva.grammar.TvaParser(tokens);
    parser.removeErrorListeners();
    boolean incomplete = balanced.incomplete();
    List<LineContext> lines;
    try {
      lines = lines(parser, PredictionMode.SLL, new BailErrorStrategy());
    } catch (ParseCancellationException _) {
      var recovery = new Recovery();
      lines = lines(parser, PredictionMode.LL, recovery);
      var told = new SyntaxProblems(source, tokens, List.copyOf(problems));
      for (var failure : recovery.failures()) {
        var problem = told.describe(failure);
        problem.ifPresent(problems::add);
        incomplete |= problem.isPresent() && told.atEnd(failure);
      }
    }
    var docs = new Docs(source, words);
    var read = new StatementBuilder(source, tokens, docs, problems).lines(lines);
    var wrong = new TreeSet<Integer>();
    problems.stream()
        .filter(Diagnostic::isError)
        .flatMap(d -> d.primary().stream())
        .forEach(l -> wrong.add(l.span().start()));
    var statements = read.stream().map(s -> unlessBroken(s, wrong)).toList();
    problems.sort((a, b) -> Integer.compare(start(a), start(b)));
    return new Parsed(new Script(source, docs.script(), statements), problems, incomplete);
  }

  /** What was read of a statement in error says which names it has, and not more. */
  private static Statement unlessBroken(Statement s, NavigableSet<Integer> wrong) {
    Integer first = wrong.ceiling(s.span().start());
    boolean broken = first != null && first <= s.span().end();
    if (!broken || s instanceof Statement.Broken) {
      return s;
    }
    List<Expr.Name> binds = NameWalk.bound(s);
    boolean imports = s instanceof Statement.Import && binds.isEmpty();
    return new Statement.Broken(s.span(), binds, NameWalk.free(s), imports);
  }

  private static List<LineContext> lines(
      dev.tva.grammar.TvaParser parser, PredictionMode mode, ANTLRErrorStrategy onError) {
    parser.reset();
    parser.setErrorHandler(onError);
    parser.getInterpreter().setPredictionMode(mode);
    var lines = new ArrayList<LineContext>();
    while (parser.getInputStream().LA(1) != Token.EOF) {
      lines.add(parser.line());
    }
    return lines;
  }

  private static int start(Diagnostic problem) {
    return problem.primary().map(label -> label.span().start()).orElse(0);
  }
}
