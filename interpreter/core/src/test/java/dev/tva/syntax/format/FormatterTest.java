// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tva.grammar.TvaLexer;
import dev.tva.source.Source;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import dev.tva.syntax.Words;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatterTest {
  private static String format(String text) {
    return Formatter.format(Source.of("t.tva", text));
  }

  private static List<String> words(String text) {
    var words = new ArrayList<String>();
    int newlines = 0;
    for (Token token : Words.of(Source.of("t.tva", text))) {
      if (token.getType() == TvaLexer.NEWLINE) {
        newlines++;
      } else {
        words.add((newlines > 0 && !words.isEmpty() ? "\n" : "") + token.getText().stripTrailing());
        newlines = 0;
      }
    }
    words.removeLast();
    return words;
  }

  @ParameterizedTest
  @MethodSource("dev.tva.syntax.Snippets#valid")
  void changesOnlySpace(String text) {
    String once = format(text);
    assertEquals(words(text), words(once));
    assertEquals(once, format(once), "twice");
    assertEquals(shapes(text), shapes(once));
    once.lines().forEach(line -> assertEquals(line.stripTrailing(), line));
  }

  /**
   * Also where comments stand at odd places: behind every word of every snippet that ends a line.
   */
  @ParameterizedTest
  @MethodSource("dev.tva.syntax.Snippets#valid")
  void keepsCommentsAnywhere(String text) {
    String commented = text.replace("\n", " # c\n\n# d\n\n\n");
    String once = format(commented);
    assertEquals(words(commented), words(once));
    assertEquals(once, format(once), "twice");
    assertEquals(shapes(commented), shapes(once));
  }

  private static List<String> shapes(String text) {
    var shapes = new ArrayList<String>();
    for (var statement : TvaParser.parse(Source.of("t.tva", text)).script().statements()) {
      shapes.add(
          switch (statement) {
            case Statement.Bind b ->
                b.name().name() + " = " + AstPrinter.explicit(b.value()) + b.doc();
            case Statement.Bare b -> AstPrinter.explicit(b.value());
            default -> statement.getClass().getSimpleName();
          });
    }
    return shapes;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "x=a+b|x = a + b",
        "x = a*b|x = a*b",
        "x = a * b|x = a * b",
        "x = a *b|x = a * b",
        "x = a/b ^2|x = a/b ^ 2",
        "x=-a|x = -a",
        "x = - a - - b|x = -a - -b",
        "x = 2^ -1|x = 2 ^ -1",
        "f ( x , k=2 )|f(x, k = 2)",
        "t [ \"a\" ] . u|t[\"a\"].u",
        "ms[ -5 .. -1 ]|ms[-5..-1]",
        "x = a@b|x = a @ b",
        "x = a<b and not(c>=d)|x = a < b and not (c >= d)",
        "[ w*t for( w,t )in zip( ws,ts ) ]|[w*t for (w, t) in zip(ws, ts)]",
        "k=match{\"a\"->1;else->2}|k = match { \"a\" -> 1; else -> 2 }",
        "fn f( x:delta,y=1 ) :delta=x|fn f(x: delta, y = 1): delta = x",
        "g = fn (x)=x|g = fn(x) = x",
        "a ;b|a; b",
        "\"a  b${ x+1 }c\"|\"a  b${x + 1}c\"",
        "\"${\"in\"}\"|\"${\"in\"}\"",
        "x = 1   # c  |x = 1  # c",
        "fn f(x) {x}|fn f(x) { x }",
        "(a+b)as   model|(a + b) as model",
      })
  void spacesWords(String text, String expected) {
    assertEquals(expected + "\n", format(text));
  }

  @Test
  void indentsBracketsByTwoAndContinuationsByFour() {
    assertEquals(
        """
        edited = base + strength*(ft_a - base)
            - 0.3*(ft_toxic - base)
        k = match {
          "a" -> {
            w = 0.5
            w*2
          }
          "mlp"
              or "attn" -> f(
                1,
                [
                  2
              ])
          else -> 3
        }

        # head
        for s in [1, 2] {
          # inside
          save edited
              to "out"
        }
        """,
        format(
            """


            edited = base + strength*(ft_a - base)
                          - 0.3*(ft_toxic - base)
            k = match {
            "a" -> {
            w = 0.5
            w*2
            }
            "mlp"
            or "attn" -> f(
            1,
            [
            2
            ])
            else -> 3
            }



            # head
            for s in [1, 2] {
            # inside
            save edited
            to "out"
            }

            """));
  }

  @Test
  void alignsTypesArrowsAndCommentsOfNeighbours() {
    assertEquals(
        """
        param base:     model  # the first
        param ft:       model  # the second
        param strength: number = 0.5
        k = match {
          "self_attn" -> 0.7  # much
          ndim == 2   -> 0.3
          else        -> 0.5  # required
        }
        """,
        format(
            """
            param base: model # the first
            param ft: model # the second
            param strength: number = 0.5
            k = match {
            "self_attn" -> 0.7 # much
            ndim == 2 -> 0.3
            else -> 0.5 # required
            }
            """));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x = (a", "x =  a b", "x = 2x"})
  void leavesAloneWhatItCannotRead(String text) {
    assertEquals(text, format(text));
  }
}
