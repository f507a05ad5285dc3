// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.source.Source;
import dev.tva.syntax.format.AstPrinter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiteralsTest {
  @ParameterizedTest
  @CsvSource({
    "0.1, 0.1",
    "1e-3, 0.001",
    "1E3, 1000",
    "2.5e+2, 250",
    "20%, 0.2",
    "0.5%, 0.005",
    "5KB, 5000",
    "1.5MB, 1500000",
    "5GB, 5000000000",
    "1KiB, 1024",
    "2MiB, 2097152",
    "1GiB, 1073741824",
    "1TiB, 1099511627776",
    "1TB, 1000000000000",
    "007, 7",
    "1e2%, 1"
  })
  void numbersAreExact(String text, String value) {
    var number = assertInstanceOf(Expr.Number.class, PrecedenceTest.expr(text));
    assertEquals(value, number.value().toString());
    assertTrue(Literals.isNumber(text));
    assertEquals(text, AstPrinter.print(number));
  }

  @Test
  void stringsHavePartsWithPlaces() {
    var text =
        assertInstanceOf(
            Expr.Text.class, PrecedenceTest.expr("\"a\\\"${x + 1}\\n$\\${y}${\"z\"}\""));
    var source = text.span().source();
    var x = assertInstanceOf(Expr.Part.Hole.class, text.parts().get(1));
    assertEquals(new Expr.Part.Literal(source.span(1, 4), "a\""), text.parts().get(0));
    assertEquals("x + 1", x.value().span().text());
    assertEquals(new Expr.Part.Literal(source.span(12, 20), "\n$${y}"), text.parts().get(2));
    assertEquals(4, text.parts().size());
  }

  @Test
  void namesAreComparedInOneForm() {
    var name = assertInstanceOf(Expr.Name.class, PrecedenceTest.expr("e\u0301"));
    assertEquals("\u00e9", name.name());
  }

  @Test
  void spansBehindWideCharactersAreOffsetsOfTheText() {
    var source = Source.of("t", "x = \"\ud83d\ude00\" + yy");
    var bind = (Statement.Bind) TvaParser.parse(source).script().statements().getFirst();
    var sum = assertInstanceOf(Expr.Binary.class, bind.value());
    assertEquals("yy", sum.right().span().text());
    assertEquals(11, sum.right().span().column());
  }

  @Test
  void docsBelongToTheStatementBelowOrBefore() {
    var script =
        TvaParser.parse(
                Source.of(
                    "t",
                    "## The script.\n\n"
                        + "# plain\n"
                        + "## One\n"
                        + "## two.\n"
                        + "a = 1 ## three\n"
                        + "b = 2\n\n"
                        + "## lost\n\n"
                        + "c = 3\n"))
            .script();
    assertEquals("The script.", script.doc());
    var docs = script.statements().stream().map(s -> ((Statement.Bind) s).doc()).toList();
    assertEquals(List.of("One\ntwo.\nthree", "", ""), docs);
  }
}
