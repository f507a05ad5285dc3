// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.source.Source;
import dev.tva.syntax.format.AstPrinter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyntaxProblemsTest {
  /**
   * A text with what is expected of it: lines {@code #! slug line:col..col [fixed|typed]} at its
   * head, the second column exclusive. {@code fixed}: the help put in place of the marked text
   * makes the script valid; {@code typed}: the help is valid by itself.
   */
  record Case(List<String> expected, String text) {
    static Case of(String chunk) {
      var expected = new ArrayList<String>();
      String rest = chunk.endsWith("\n") ? chunk.substring(0, chunk.length() - 1) : chunk;
      while (rest.startsWith("#! ")) {
        int end = rest.indexOf('\n');
        expected.add(rest.substring(3, end));
        rest = rest.substring(end + 1);
      }
      return new Case(expected, rest);
    }
  }

  static List<Case> cases() {
    return Snippets.chunks("problems.txt").stream().map(Case::of).toList();
  }

  private static Parsed parse(String text) {
    return TvaParser.parse(Source.of("t.tva", text));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void pointsAtThePlaceAndHelps(Case c) {
    var found = new ArrayList<String>();
    var problems = parse(c.text).told();
    for (var problem : problems) {
      var span = problem.primary().orElseThrow().span();
      String place =
          problem.slug()
              + " "
              + span.line()
              + ":"
              + span.column()
              + ".."
              + (span.column() + span.text().length());
      found.add(place + (problems.size() == 1 ? helps(c.text, problem) : ""));
    }
    assertEquals(c.expected, found);
  }

  private static String helps(String text, Diagnostic problem) {
    String typed = "";
    for (var line : problem.lines()) {
      if (line instanceof Help.Change change) {
        return parse(change.edit().applied().text()).ok() ? " fixed" : "";
      }
      if (line instanceof Help.Advice a && !a.shown().isEmpty() && parse(a.shown()).ok()) {
        typed = " typed";
      }
    }
    return typed;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void writesPlainSentences(Case c) {
    for (var problem : parse(c.text).problems()) {
      String sentence = problem.sentence();
      String unquoted = sentence.replaceAll("`[^`]*`", "");
      assertTrue(unquoted.chars().allMatch(ch -> ch >= 32 && ch < 127), sentence);
      assertFalse(sentence.endsWith("."), sentence);
      assertFalse(Character.isUpperCase(sentence.charAt(0)), sentence);
      assertFalse(unquoted.contains("token") || unquoted.contains("pars"), sentence);
    }
  }

  @Test
  void theTableIsLargeEnoughToMeanSomething() {
    assertTrue(cases().size() >= 100, cases().size() + " cases");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x = \u0301a", "x = a\u055a", "x = \u0666b", "x = \uff21"})
  void refusesWhatOnlyLooksLikeAName(String text) {
    var problems = parse(text).problems();
    assertEquals(1, problems.size());
    assertEquals(dev.tva.diagnostic.Slug.BAD_CHARACTER, problems.getFirst().slug());
  }

  @Test
  void findsInvisibleSpaces() {
    var problems = parse("x =\u00a0a +\u2009b").problems();
    assertEquals(2, problems.size());
    assertEquals("the character U+00A0 is not a plain space", problems.getFirst().sentence());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x =",
        "x = f(a,",
        "for x in xs {",
        "k = match {\n \"a\" -> 1",
        "if a then b",
        "save x",
        "a +",
        "x = [1,\n2",
        "y = not"
      })
  void asksForMoreWhereTheTextEndsInTheMiddle(String text) {
    assertTrue(parse(text).incomplete());
    assertTrue(parse(text + "\n").incomplete());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x = 1", "x = a b", "x = \"abc", "x = )", "* b", "", "x = a < b < c"})
  void asksForNoMoreWhereMoreWouldNotHelp(String text) {
    assertFalse(parse(text).incomplete());
  }

  @Test
  void keepsWhatItUnderstood() {
    var parsed = parse("a = 1\nb = 2 2\nc = (3\nd = b\nfn f(x = x\nfor i in xs { e = ; g = 1 }");
    var names = parsed.script().statements().stream().map(SyntaxProblemsTest::shape).toList();
    assertEquals(
        List.of(
            "a = 1",
            "broken [b] of []",
            "broken [c] of []",
            "d = b",
            "broken [f] of [x]",
            "broken [] of [xs]"),
        names);
    assertFalse(parsed.ok());
  }

  private static String shape(Statement statement) {
    return switch (statement) {
      case Statement.Bind b -> b.name().name() + " = " + AstPrinter.print(b.value());
      case Statement.Broken b ->
          "broken "
              + b.binds().stream().map(Expr.Name::name).toList()
              + " of "
              + b.uses().stream().map(Expr.Name::name).toList();
      default -> statement.getClass().getSimpleName();
    };
  }

  @ParameterizedTest
  @MethodSource("dev.tva.syntax.Snippets#valid")
  void survivesTheLossOfAnyCharacter(String text) {
    for (int i = 0; i < text.length(); i++) {
      var parsed = parse(text.substring(0, i) + text.substring(i + 1));
      assertTrue(parsed.problems().stream().allMatch(p -> p.primary().isPresent()));
    }
  }

  @Test
  void survivesDeepNesting() {
    for (String opener : List.of("(", "[", "-", "not ", "f(", "{", "2^", "if a then b else ")) {
      var parsed = parse("x = " + opener.repeat(3_000));
      assertFalse(parsed.ok());
      assertEquals(Optional.of("t.tva"), name(parsed));
    }
  }

  private static Optional<String> name(Parsed parsed) {
    return parsed.problems().getFirst().primary().map(l -> l.span().source().name());
  }
}
