// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp;

import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Lexeme;
import dev.tva.syntax.Script;
import dev.tva.syntax.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.FoldingRange;
import org.eclipse.lsp4j.FoldingRangeKind;
import org.eclipse.lsp4j.SymbolKind;

/** What stands in a script, and which of its lines can be folded away. */
final class Outline {
  private static final int LONGEST = 60;

  private Outline() {}

  static List<DocumentSymbol> symbols(List<Statement> statements) {
    List<DocumentSymbol> all = new ArrayList<>();
    for (Statement s : statements) {
      switch (s) {
        case Statement.Bind b -> all.add(named(b.name(), SymbolKind.Variable, s, ""));
        case Statement.Param p ->
            all.add(named(p.name(), SymbolKind.Property, s, p.type().span().text()));
        case Statement.Define d -> all.add(named(d.name(), SymbolKind.Function, s, ""));
        case Statement.Import i ->
            all.add(other("import " + i.path().span().text(), SymbolKind.Module, s));
        case Statement.Save v ->
            all.add(other("save to " + v.path().span().text(), SymbolKind.File, s));
        case Statement.For f -> {
          DocumentSymbol loop =
              other(s.span().text().lines().findFirst().orElse("for"), SymbolKind.Namespace, s);
          loop.setChildren(symbols(f.body()));
          all.add(loop);
        }
        case Statement.Show _, Statement.Assert _, Statement.Broken _, Statement.Bare _ -> {}
      }
    }
    return all;
  }

  private static DocumentSymbol named(Expr.Name name, SymbolKind kind, Statement s, String detail) {
    return new DocumentSymbol(
        name.name(), kind, Places.range(s.span()), Places.range(name.span()), detail);
  }

  private static DocumentSymbol other(String title, SymbolKind kind, Statement s) {
    String name = title.length() > LONGEST ? title.substring(0, LONGEST) + "..." : title;
    return new DocumentSymbol(
        name.isBlank() ? "?" : name, kind, Places.range(s.span()), Places.range(s.span()));
  }

  /** Statements of several lines, brackets, and runs of comments; from each line the longest. */
  static List<FoldingRange> folds(Script script) {
    Source source = script.source();
    SortedMap<Integer, FoldingRange> byLine = new TreeMap<>();
    statements(script.statements(), byLine);
    Deque<Span> open = new ArrayDeque<>();
    int first = 0;
    int last = 0;
    for (Lexeme word : Lexeme.of(source)) {
      int line = word.span().line();
      switch (word.kind()) {
        case OPENING -> open.push(word.span());
        case CLOSING -> {
          if (!open.isEmpty()) {
            fold(open.pop().line(), line - 1, null, byLine);
          }
        }
        case COMMENT -> {
          boolean whole = source.lineText(line).stripLeading().startsWith("#");
          if (whole && line == last + 1 && first > 0) {
            last = line;
          } else if (whole) {
            fold(first, last, FoldingRangeKind.Comment, byLine);
            first = line;
            last = line;
          }
        }
        case KEYWORD, NAME, NUMBER, QUOTE, TEXT, HOLE, OPERATOR, NEWLINE, FOREIGN -> {}
      }
    }
    fold(first, last, FoldingRangeKind.Comment, byLine);
    return List.copyOf(byLine.values());
  }

  private static void statements(
      List<Statement> statements, SortedMap<Integer, FoldingRange> byLine) {
    for (Statement s : statements) {
      int end = s.span().source().line(Math.max(s.span().start(), s.span().end() - 1));
      boolean bracket = s.span().text().endsWith("}");
      fold(s.span().line(), bracket ? end - 1 : end, null, byLine);
      if (s instanceof Statement.For f) {
        statements(f.body(), byLine);
      }
    }
  }

  private static void fold(
      int first,
      int last,
      @org.jspecify.annotations.Nullable String kind,
      SortedMap<Integer, FoldingRange> byLine) {
    if (last > first && first > 0) {
      FoldingRange range = new FoldingRange(first - 1, last - 1);
      range.setKind(kind);
      byLine.merge(first, range, (a, b) -> a.getEndLine() >= b.getEndLine() ? a : b);
    }
  }
}
