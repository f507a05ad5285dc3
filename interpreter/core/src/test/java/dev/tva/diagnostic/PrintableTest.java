// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.source.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PrintableTest {
  /** Escape, bell, carriage return, line break, turned direction, separators, half a character. */
  private static final String HOSTILE = "a\u001b[31m\u0007\r\n\t\u202e\u2066\u2028\u0085\ud800z";

  private static boolean shows(String text) {
    return text.lines().allMatch(Printable::is);
  }

  @Test
  void escapesWhatMovesTheCursorOrTheDirection() {
    assertEquals(
        "a\\u001b[31m\\u0007\\r\\n\\t\\u202e\\u2066\\u2028\\u0085\\ud800z", Printable.of(HOSTILE));
    assertEquals("a\nb\\r\n", Printable.lines("a\nb\r\n"));
    assertEquals("\\u{e0001}", Printable.of("\udb40\udc01"));
  }

  @Test
  void leavesTheRestAlone() {
    String text = "layers.0 \u00e9 \u4e2d\u6587 \ud83d\ude00 \u0627\u0644 \"quoted\" \\ ";
    assertEquals(text, Printable.of(text));
    assertTrue(Printable.is(text));
    assertFalse(Printable.is(HOSTILE));
  }

  @Test
  void jsonStaysJson() {
    assertEquals("[\"\\u202e\\udb40\\udc01\"]\n", Printable.json("[\"\u202e\udb40\udc01\"]\n"));
  }

  @Test
  void shortensInTheMiddleAndBetweenCharacters() {
    assertEquals("abc", Printable.shortened("abc", 3));
    assertEquals("ab ... ij", Printable.shortened("abcdefghij", 4));
    assertTrue(Printable.is(Printable.shortened("\ud83d\ude00".repeat(50), 7)));
  }

  private static Diagnostic hostile(String text) {
    Source source = Source.of("x" + text + ".tva", "y = \"" + text.replace("\n", "") + "\"");
    return Diagnostic.error(Slug.UNKNOWN_NAME, "there is no `" + text + "`")
        .at(source.span(0, 1), text)
        .also(source.span(4, 5), text)
        .note("near " + text)
        .instead("type", "x(\"" + text + "\")")
        .help("or " + text)
        .table(List.of("name"), List.of(List.of(text), List.of(text)))
        .build();
  }

  @Test
  void noDiagnosticPrintsWhatItQuotesAsItIs() {
    Diagnostic d = hostile(HOSTILE);
    assertTrue(shows(Renderer.text(d, Theme.PLAIN)), Renderer.text(d, Theme.PLAIN));
    assertTrue(shows(Renderer.concise(d)));
    assertTrue(shows(Renderer.json(d)));
  }

  @Test
  void aDiagnosticIsBounded() {
    for (String text :
        List.of("n".repeat(1_000_000), "\u4e2d".repeat(100_000), HOSTILE.repeat(9_000))) {
      Diagnostic d = hostile(text);
      for (String shown :
          List.of(Renderer.text(d, Theme.COLOR), Renderer.concise(d), Renderer.json(d))) {
        assertTrue(shown.getBytes(StandardCharsets.UTF_8).length <= 8192, shown.length() + "");
      }
    }
  }

  @Test
  void marksStandUnderWhatTheyMarkInAVeryLongLine() {
    Source source = Source.of("x.tva", "a".repeat(5000) + " bad " + "c".repeat(5000));
    String text =
        Renderer.text(
            Diagnostic.error(Slug.SYNTAX, "s").at(source.span(5001, 5004)).build(), Theme.PLAIN);
    List<String> lines = text.lines().toList();
    assertEquals(lines.get(3).indexOf("bad"), lines.get(4).indexOf("^^^"));
    assertTrue(lines.get(3).length() < 500);
  }

  @Test
  void marksStandUnderWhatTheyMarkBehindAnEscape() {
    Source source = Source.of("x.tva", "\"\u001b\u202e\" bad");
    String text =
        Renderer.text(
            Diagnostic.error(Slug.SYNTAX, "s").at(source.span(5, 8)).build(), Theme.PLAIN);
    List<String> lines = text.lines().toList();
    assertEquals(lines.get(3).indexOf("bad"), lines.get(4).indexOf("^^^"));
  }
}
