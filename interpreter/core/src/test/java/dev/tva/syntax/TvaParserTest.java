// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.source.Source;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.DiagnosticErrorListener;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.atn.ATNConfigSet;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.dfa.DFA;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TvaParserTest {
  static List<String> valid() {
    return Snippets.valid();
  }

  static Parsed parse(String text) {
    return TvaParser.parse(Source.of("t.tva", text));
  }

  @Test
  void theCorpusIsLargeEnoughToMeanSomething() {
    assertTrue(valid().size() >= 60, valid().size() + " snippets");
  }

  @ParameterizedTest
  @MethodSource("valid")
  void readsWhatIsValid(String text) {
    var parsed = parse(text);
    assertEquals(List.of(), parsed.problems());
    assertFalse(parsed.incomplete());
  }

  @ParameterizedTest
  @MethodSource("valid")
  void hasNoAmbiguity(String text) {
    var source = Source.of("t.tva", text);
    var balanced = Brackets.balance(source, Words.of(source), new ArrayList<>());
    var tokens = new CommonTokenStream(new ListTokenSource(Newlines.filter(balanced.tokens())));
    var parser = new dev.tva.grammar.TvaParser(tokens);
    var found = new ArrayList<String>();
    parser.removeErrorListeners();
    parser.addErrorListener(
        new DiagnosticErrorListener() {
          @Override
          public void reportAmbiguity(
              Parser recognizer,
              DFA dfa,
              int start,
              int stop,
              boolean exact,
              BitSet alternatives,
              ATNConfigSet configs) {
            found.add(parser.getRuleNames()[dfa.atnStartState.ruleIndex] + ": " + alternatives);
          }
        });
    parser.getInterpreter().setPredictionMode(PredictionMode.LL_EXACT_AMBIG_DETECTION);
    parser.script();
    assertEquals(0, parser.getNumberOfSyntaxErrors());
    assertEquals(List.of(), found);
  }
}
