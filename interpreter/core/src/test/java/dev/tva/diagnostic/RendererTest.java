// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.source.Source;
import dev.tva.source.Span;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RendererTest {
  private static Span find(Source source, String text) {
    int at = source.text().indexOf(text);
    return source.span(at, at + text.length());
  }

  private static void assertText(String expected, Diagnostic diagnostic) {
    assertEquals(expected, Renderer.text(diagnostic, Theme.PLAIN));
  }

  @Test
  void showsLabelsOnSeveralLinesAndHelpInAColumn() {
    var source = Source.of("soup.tva", "a = 1\nb = 2\n\nout = a + b\n\nsave out to \"out/soup\"\n");
    int sum = source.text().indexOf("a + b");
    assertText(
        """
        error[not-a-model]: the weights of the models in `out` add up to 2, not 1
         --> soup.tva:6:6
          |
        4 | out = a + b
          |       - 1 - 1
        5 |
        6 | save out to "out/soup"
          |      ^^^ a model is needed here
          |
          = help: to average them:             mean(a, b)
          = help: to add what `b` has learned: a + (b - base)
        """,
        Diagnostic.error(Slug.NOT_A_MODEL, "the weights of the models in `out` add up to 2, not 1")
            .at(source.span(sum + 12, sum + 15), "a model is needed here")
            .also(source.span(sum, sum + 1), "1")
            .also(source.span(sum + 4, sum + 5), "1")
            .example("to average them", "mean(a, b)")
            .example("to add what `b` has learned:", "a + (b - base)")
            .build());
  }

  @Test
  void leavesRoomForTheLineNumbersOfOtherFiles() {
    var script = Source.of("a.tva", "f(1)");
    var library = Source.of("tva:b.tva", "#\n".repeat(99) + "fn f(x) = x");
    assertText(
        """
        error[wrong-type]: something
           --> a.tva:1:1
            |
          1 | f(1)
            | ^^^^ called here
           --> tva:b.tva:100:1
            |
        100 | fn f(x) = x
            | ----------- this is where
        """,
        Diagnostic.error(Slug.WRONG_TYPE, "something")
            .at(find(script, "f(1)"), "called here")
            .also(find(library, "fn f(x) = x"), "this is where")
            .build());
  }

  @Test
  void cutsLongGapsAndClipsSpansToTheirFirstLine() {
    var lines = new ArrayList<String>();
    for (int i = 1; i <= 12; i++) {
      lines.add("x" + i + " = f(");
    }
    var source = Source.of("t.tva", String.join("\n", lines));
    assertText(
        """
        warning[unused]: something
          --> t.tva:12:1
           |
         2 | x2 = f(
           | -- first
        ...
        12 | x12 = f(
           | ^^^^^^^^
        """,
        Diagnostic.warning(Slug.UNUSED, "something")
            .at(source.span(source.lineStart(12), source.text().length()))
            .also(find(source, "x2"), "first")
            .build());
    var clipped =
        Diagnostic.note(Slug.UNUSED, "something")
            .at(source.span(source.lineStart(2) + 5, source.lineStart(4)), "here")
            .build();
    assertText(
        """
        note[unused]: something
         --> t.tva:2:6
          |
        2 | x2 = f(
          |      ^^ here
        """,
        clipped);
  }

  @Test
  void keepsMarksUnderTabsWideAndCombiningCharacters() {
    var source = Source.of("t.tva", "\tx = \"\u6f22\u5b57e\u0301\" + yy");
    assertText(
        "error[syntax]: s\n --> t.tva:1:15\n  |\n1 |     x = \"\u6f22\u5b57e\u0301\" + yy\n"
            + "  |                   ^^ here\n",
        Diagnostic.error(Slug.SYNTAX, "s").at(find(source, "yy"), "here").build());
  }

  @Test
  void marksAnEmptySpanAndTheEndOfTheText() {
    var source = Source.of("t.tva", "x =");
    assertText(
        "error[syntax]: s\n --> t.tva:1:4\n  |\n1 | x =\n  |    ^\n",
        Diagnostic.error(Slug.SYNTAX, "s").at(source.span(3, 3)).build());
    assertText(
        "error[syntax]: s\n --> e:1:1\n  |\n1 |\n  | ^\n",
        Diagnostic.error(Slug.SYNTAX, "s").at(Source.of("e", "").span(0, 0)).build());
  }

  @Test
  void showsAtMostFiveRows() {
    var rows = new ArrayList<List<String>>();
    for (int i = 0; i < 8; i++) {
      rows.add(List.of("t" + i, "[" + i + "]"));
    }
    assertText(
        """
        error[shape-mismatch]: s
          = tensor    `a`
            t0        [0]
            t1        [1]
            t2        [2]
            t3        [3]
            t4        [4]
            (3 more)
          = note: n
        """,
        Diagnostic.error(Slug.SHAPE_MISMATCH, "s")
            .table(List.of("tensor", "`a`"), rows)
            .note("n")
            .build());
  }

  @Test
  void wrapsNotesAtAHundredColumns() {
    var text =
        Renderer.text(
            Diagnostic.error(Slug.SYNTAX, "s").note("word ".repeat(60).strip()).build(),
            Theme.PLAIN);
    assertEquals(60, text.split("word", -1).length - 1);
    assertTrue(text.lines().allMatch(line -> line.length() <= 100), text);
    assertTrue(text.lines().skip(2).allMatch(line -> line.startsWith("          word")), text);
  }

  @Test
  void colourChangesNothingElse() {
    var source = Source.of("t.tva", "x = a b");
    var diagnostic =
        Diagnostic.error(Slug.SYNTAX, "s")
            .at(find(source, "a b"), "l")
            .also(find(source, "x"), "m")
            .example("h", "c")
            .note("n")
            .build();
    var coloured = Renderer.text(diagnostic, Theme.COLOR);
    assertTrue(coloured.contains("\u001b["));
    assertEquals(
        Renderer.text(diagnostic, Theme.PLAIN), coloured.replaceAll("\u001b\\[[0-9;]*m", ""));
  }

  @Test
  void hasFormsForTools() {
    var source = Source.of("a\\\"b.tva", "x\n y\n");
    var diagnostic =
        Diagnostic.error(Slug.SYNTAX, "tab\t `\u00d7`")
            .at(find(source, "y"))
            .instead("h", "c")
            .example("e", "d")
            .build();
    assertEquals("a\\\"b.tva:2:2: error[syntax]: tab\\t `\u00d7`", Renderer.concise(diagnostic));
    assertEquals(
        "{\"severity\":\"error\",\"slug\":\"syntax\",\"sentence\":\"tab\\u0009 `\u00d7`\","
            + "\"file\":\"a\\\\\\\"b.tva\",\"line\":2,\"column\":2,\"start\":3,\"end\":4,"
            + "\"label\":\"\",\"help\":[\"h: c\",\"e: d\"],"
            + "\"edits\":[{\"help\":\"h: c\",\"file\":\"a\\\\\\\"b.tva\","
            + "\"start\":3,\"end\":4,\"text\":\"c\"}]}",
        Renderer.json(diagnostic));
    assertEquals("error[no-gpu]: s", Renderer.concise(Diagnostic.error(Slug.NO_GPU, "s").build()));
  }
}
