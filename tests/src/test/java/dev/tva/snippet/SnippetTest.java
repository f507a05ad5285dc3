// SPDX-License-Identifier: Apache-2.0
package dev.tva.snippet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tva.cli.Served;
import dev.tva.diagnostic.Slug;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every snippet does what it says, and what is printed is what was read and found good. */
@Order(2)
final class SnippetTest {
  private static final int FEWEST_ERRORS = 60;

  /** Those that no program can mend, and why: what to write, only the reader knows. */
  private static final Map<String, String> DECIDED_BY_THE_READER =
      Map.of(
          "division-by-zero",
          "the divisor is zero as it is written; which other was meant the text does not say",
          "problem-inside-a-library",
          "the argument makes a divisor zero; which other was meant the text does not say",
          "hub-id-offline",
          "it is fetched only where there is a network, and here is none",
          "recipe-in-a-circle",
          "which of the documents is wrong, the reader knows",
          "not-in-this-version",
          "what else is meant by a recipe that cannot be imported, its author knows",
          "sweep-whose-base-has-no-score",
          "the command of the user's own fails, and says itself why",
          "search-that-measures-nothing",
          "the command of the user's own fails, and says itself why",
          "sweep-that-selects-nothing",
          "the command of the user's own prints no number, and only its author can have it do so");

  @TempDir static Path folder;

  private static Served program;
  private static Place place;

  @BeforeAll
  static void start() {
    program = Served.in(folder);
    place = new Place(folder, program);
  }

  @AfterAll
  static void stop() {
    program.close();
  }

  private static List<DynamicTest> each(String kind, Consumer<Snippet> test) {
    return Snippet.all(kind).stream()
        .map(s -> dynamicTest(s.name(), s.file().toUri(), () -> test.accept(s)))
        .toList();
  }

  @TestFactory
  List<DynamicTest> scriptsAreLaidOut() {
    return each("syntax", s -> golden(s, "out", Readings.layout(s)));
  }

  @TestFactory
  List<DynamicTest> namesAreWhatTheyAre() {
    return each("analysis", s -> golden(s, "out", Readings.names(s)));
  }

  @TestFactory
  List<DynamicTest> formulasBecomeGraphs() {
    return each("graph", s -> golden(s, "graph", Readings.formulas(s)));
  }

  @TestFactory
  List<DynamicTest> scriptsArePlanned() {
    return each("plan", s -> golden(s, "plan", works(s)));
  }

  @TestFactory
  List<DynamicTest> scriptsRun() {
    return each("run", s -> golden(s, "out", works(s)));
  }

  private static String works(Snippet snippet) {
    Served.Ended ended = place.run(snippet);
    assertEquals(snippet.exit(), ended.code(), ended::err);
    return ended.out() + ended.err();
  }

  private static void golden(Snippet snippet, String extension, String got) {
    Goldens.compare(Goldens.beside(snippet.file(), extension), got);
  }

  /** The expectation by hand first, and only then the whole text. */
  @TestFactory
  List<DynamicTest> errorsAreTold() {
    return each(
        "errors",
        s -> {
          Served.Ended ended = place.run(s);
          List<Told> told = Told.in(ended.err(), s.name());
          assertEquals(s.expected(), told.stream().map(Told::expectation).toList(), ended::err);
          assertEquals(s.exit(), ended.code(), ended::err);
          // What a sweep has measured it prints, whatever comes of it.
          assertTrue(ended.out().isEmpty() || s.command().getFirst().equals("sweep"), ended::out);
          told.forEach(SnippetTest::assertPlain);
          golden(s, "err", ended.err());
        });
  }

  private static void assertPlain(Told told) {
    String sentence = told.sentence();
    String words = sentence.replaceAll("`[^`]*`", "").replaceAll("\"[^\"]*\"", "");
    assertTrue(words.chars().allMatch(c -> c >= ' ' && c < 127), sentence);
    assertFalse(sentence.endsWith("."), sentence);
    assertFalse(Character.isUpperCase(sentence.charAt(0)), sentence);
    assertFalse(
        Pattern.compile("\\b(token|pars(e|er|ing)|node|op|lowering|null|expr|AST)\\b")
            .matcher(words)
            .find(),
        sentence);
    assertTrue(told.help() || !told.isError(), "nothing to do is said of: " + sentence);
  }

  /**
   * Who does what a help says is rid of its problem, and has no new one. This holds of every help
   * that a program can follow, and every problem that is helped has one.
   */
  @TestFactory
  List<DynamicTest> helpsHelp() {
    return each(
        "errors",
        s -> {
          Served.Ended ended = place.run(s);
          List<Told> before = Told.in(ended.err(), s.name());
          for (int i = 0; i < before.size() && !s.fault(); i++) {
            assertHelped(s, before, i, ended.helps().get(i));
          }
        });
  }

  private static void assertHelped(
      Snippet s, List<Told> before, int problem, List<List<String>> helps) {
    int followed = 0;
    for (List<String> help : helps) {
      Optional<Mending.Attempt> attempt = Mending.after(s, help);
      if (attempt.isPresent()) {
        followed++;
        assertMended(s, before, problem, help, attempt.get());
      }
    }
    boolean decided = DECIDED_BY_THE_READER.containsKey(s.name().replace(".tva", ""));
    boolean helped = before.get(problem).help();
    assertEquals(helped && !decided, followed > 0, () -> "what a program can follow: " + helps);
  }

  private static void assertMended(
      Snippet s, List<Told> before, int problem, List<String> help, Mending.Attempt attempt) {
    assertFalse(help.getFirst().equals("change") && help.get(1).contains("..."), help::toString);
    String after = place.run(s, attempt).err();
    assertTrue(
        isMended(before, before.get(problem), Told.in(after, s.name())),
        () -> help + "\n" + String.join(" ", attempt.command()) + "\n" + attempt.files() + after);
  }

  private static boolean isMended(List<Told> before, Told problem, List<Told> after) {
    Set<String> known =
        before.stream().filter(Told::isError).map(Told::sentence).collect(Collectors.toSet());
    return count(after, problem) < count(before, problem)
        && after.stream().allMatch(t -> !t.isError() || known.contains(t.sentence()));
  }

  private static long count(List<Told> all, Told problem) {
    return all.stream()
        .filter(t -> t.sentence().equals(problem.sentence()) && t.slug().equals(problem.slug()))
        .count();
  }

  @Test
  void whatTheReaderDecidesIsASnippet() {
    Set<String> names =
        Snippet.all("errors").stream()
            .map(s -> s.name().replace(".tva", ""))
            .collect(Collectors.toSet());
    assertTrue(names.containsAll(DECIDED_BY_THE_READER.keySet()));
  }

  @Test
  void everyKindOfProblemHasASnippet() {
    Set<String> shown = new TreeSet<>();
    Snippet.all("errors")
        .forEach(s -> s.expected().forEach(e -> shown.add(e.replaceFirst(" .*", ""))));
    Set<String> kinds =
        Arrays.stream(Slug.values()).map(Slug::text).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(kinds, shown);
  }

  @Test
  void thereAreManyErrorsAndEachIsAnother() {
    List<Snippet> all = Snippet.all("errors");
    assertTrue(all.size() >= FEWEST_ERRORS, all.size() + " snippets");
    Map<String, String> shapes = new LinkedHashMap<>();
    for (Snippet s : all) {
      String other = shapes.put(Shape.of(s), s.name());
      assertTrue(other == null, () -> s.name() + " differs from " + other + " in names only");
    }
  }

  @Test
  void noGoldenIsLeftOver() throws IOException {
    List<String> lonely = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Snippet.ROOT)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (name.matches(".*\\.(out|err|graph|plan)")) {
          Path snippet = file.resolveSibling(name.replaceFirst("\\.\\w+$", ".tva"));
          if (!Files.exists(snippet)) {
            lonely.add(name);
          }
        }
      }
    }
    assertEquals(List.of(), lonely);
  }
}
