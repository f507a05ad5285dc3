// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.tva.source.Source;
import dev.tva.syntax.format.AstPrinter;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrecedenceTest {
  static Expr expr(String text) {
    var parsed = TvaParser.parse(Source.of("<formula>", text));
    assertEquals(List.of(), parsed.problems(), text);
    assertEquals(1, parsed.script().statements().size(), text);
    return assertInstanceOf(Statement.Bare.class, parsed.script().statements().getFirst()).value();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a + b*c | (a + (b*c))",
        "a - b - c | ((a - b) - c)",
        "a / b / c | ((a/b)/c)",
        "a @ b * c | ((a @ b)*c)",
        "-x^2 | (-(x^2))",
        "(-x)^2 | ((-x)^2)",
        "2^-1 | (2^(-1))",
        "2^-x^2 | (2^(-(x^2)))",
        "a^b^c | (a^(b^c))",
        "-a*b | ((-a)*b)",
        "a*-b | (a*(-b))",
        "- -a | (-(-a))",
        "-t[0] | (-t[0])",
        "not a == b | (not (a == b))",
        "not a and not b | ((not a) and (not b))",
        "a and b or c and d | ((a and b) or (c and d))",
        "not not a | (not (not a))",
        "a + 1 == b..c | ((a + 1) == (b..c))",
        "a - 1..b + 1 | ((a - 1)..(b + 1))",
        "ms[-5..-1] | ms[((-5)..(-1))]",
        "if a then b else c + 1 | (if a then b else (c + 1))",
        "if a then b else if c then d else e | (if a then b else (if c then d else e))",
        "if a then b else c as model | ((if a then b else c) as model)",
        "a + b as delta | ((a + b) as delta)",
        "(a as model) - b | ((a as model) - b)",
        "fn(x) = x + 1 | (fn(x) = (x + 1))",
        "fn(x, y = 2*z) = if x then y else z | (fn(x, y = (2*z)) = (if x then y else z))",
        "f(x)(y)[z].w | f(x)(y)[z].w",
        "-svd(x).u | (-svd(x).u)",
        "t[not \"a\" and not \"b\"] | t[((not \"a\") and (not \"b\"))]",
        "x < y and y < z | ((x < y) and (y < z))",
        "[w*t for (w, t) in zip(ws, ts)] | [(w*t) for (w, t) in zip(ws, ts)]",
        "[a + b, c] | [(a + b), c]",
        "match { a or b -> 1; else -> c*2 } | match { (a or b) -> 1; else -> (c*2) }",
        "\"s${a + 1}\" | \"s${(a + 1)}\"",
        "f(x, p = a + b) | f(x, p = (a + b))",
      })
  void readsTheLadder(String text, String explicit) {
    var expr = expr(text);
    assertEquals(explicit, AstPrinter.explicit(expr));
    assertEquals(explicit, AstPrinter.explicit(expr(AstPrinter.print(expr))), "printed and read");
  }
}
