// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp;

import dev.tva.assist.Names;
import dev.tva.assist.Occurrences;
import dev.tva.assist.Occurrences.Meaning;
import dev.tva.assist.Occurrences.Occurrence;
import dev.tva.assist.Paint;
import dev.tva.assist.Painter;
import dev.tva.lsp.script.Document;
import dev.tva.source.Source;
import dev.tva.syntax.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.SemanticTokens;
import org.eclipse.lsp4j.SemanticTokensLegend;

/** What the words of a script are, for an editor to colour; each relative to the one before. */
final class Tokens {
  static final SemanticTokensLegend LEGEND =
      new SemanticTokensLegend(
          List.of("keyword", "function", "variable", "number", "string", "comment"), List.of());

  private static final int FUNCTION = 1;
  private static final int VARIABLE = 2;

  private Tokens() {}

  private record Word(int end, int type) {}

  static SemanticTokens of(Document document, Script script, Names names) {
    SortedMap<Integer, Word> words = new TreeMap<>();
    for (Paint p : new Painter(names).paint(document.text(), -1)) {
      int type =
          switch (p.role()) {
            case KEYWORD -> 0;
            case FUNCTION -> FUNCTION;
            case BOUND -> VARIABLE;
            case NUMBER -> 3;
            case TEXT -> 4;
            case COMMENT -> 5;
            // What cannot be there is marked as a problem.
            case COMMAND, WRONG -> -1;
          };
      if (type >= 0 && p.end() > p.start()) {
        words.put(p.start(), new Word(p.end(), type));
      }
    }
    for (Occurrence o : Occurrences.of(script)) {
      boolean function =
          switch (o.meaning()) {
            case Meaning.Here(var at) -> names.function(at.text()).isPresent();
            case Meaning.Member _ -> true;
            case Meaning.Outside(String name) -> names.function(name).isPresent();
            case Meaning.Argument _ -> false;
          };
      boolean bound = o.meaning() instanceof Meaning.Here;
      if (function || bound) {
        words.put(o.at().start(), new Word(o.at().end(), function ? FUNCTION : VARIABLE));
      }
    }
    return new SemanticTokens(data(document.source(), words));
  }

  private static List<Integer> data(Source source, SortedMap<Integer, Word> words) {
    List<Integer> data = new ArrayList<>();
    Position last = new Position(0, 0);
    for (var e : words.entrySet()) {
      Position at = Places.position(source, e.getKey());
      boolean same = at.getLine() == last.getLine();
      data.add(at.getLine() - last.getLine());
      data.add(same ? at.getCharacter() - last.getCharacter() : at.getCharacter());
      data.add(e.getValue().end() - e.getKey());
      data.add(e.getValue().type());
      data.add(0);
      last = at;
    }
    return data;
  }
}
