// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tva.source.Source;
import dev.tva.syntax.format.AstPrinter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewlinesTest {
  private static int statements(String text) {
    return TvaParser.parse(Source.of("t.tva", text)).script().statements().size();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "a⏎b | 2",
        "a;b | 2",
        "a⏎⏎⏎b | 2",
        "a # c⏎b | 2",
        "a +⏎b | 1",
        "a⏎+ b | 1",
        "a⏎- b | 1",
        "a -⏎b | 1",
        "a⏎# c⏎+ b | 1",
        "a⏎⏎+ b | 1",
        "a or⏎b | 1",
        "a⏎or b | 1",
        "a⏎and b | 1",
        "a⏎== b | 1",
        "a⏎.. b | 1",
        "0 ..⏎1 | 1",
        "a⏎^ b | 1",
        "a⏎@ b | 1",
        "a⏎.b | 1",
        "x =⏎a | 1",
        "x⏎= a | 1",
        "not⏎a | 1",
        "a⏎not b | 2",
        "if⏎a then b else c | 1",
        "if a⏎then b else c | 1",
        "if a then⏎b else c | 1",
        "if a then b⏎else c | 1",
        "if a then b else⏎c | 1",
        "a⏎as model | 1",
        "a as⏎model | 1",
        "save a⏎to b | 1",
        "save a to⏎b | 1",
        "save a to b⏎with c = d | 1",
        "save a to b with⏎c = d | 1",
        "save a to b with c = d,⏎e = f | 1",
        "save a to b with c = d⏎, e = f | 1",
        "f(⏎a⏎,⏎b⏎) | 1",
        "[a⏎] | 1",
        "t[⏎a⏎] | 1",
        "f⏎(a) | 2",
        "t⏎[a] | 2",
        "for⏎x in⏎xs { a } | 1",
        "param x:⏎number | 1",
        "fn f(x):⏎a =⏎x⏎y | 2",
        "f(match { a -> 1⏎else -> 2 }⏎, b) | 1",
        "match { a ->⏎1; else -> 2 } | 1",
        "fn f(x) {⏎a = 1⏎a⏎} | 1",
        "for x in xs { a⏎b } | 1",
        "a⏎-b | 1",
        "a⏎(-b) | 2",
      })
  void endTheStatementOrNot(String text, int expected) {
    assertEquals(expected, statements(text.replace('⏎', '\n')));
    assertEquals(expected, statements(text.replace("⏎", "\r\n")), "with CRLF");
  }

  @Test
  void elseGoesToTheIfThatWaitsInItsOwnBracket() {
    var text = "match {\n a -> if b then 1\n   else 2\n else -> 3\n}";
    assertEquals(
        "match { a -> (if b then 1 else 2); else -> 3 }",
        AstPrinter.explicit(PrecedenceTest.expr(text)));
  }
}
