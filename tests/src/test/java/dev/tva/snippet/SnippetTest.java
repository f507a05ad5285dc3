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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every snippet does what it says, and what is printed is what was read and found good. */
final class SnippetTest {
  private static final int FEWEST_ERRORS = 60;

  /**
   * Those whose first problem has no help that a program can follow: what to write, a reader says.
   */
  private static final Set<String> DECIDED_BY_THE_READER =
      Set.of(
          "adapter-of-another-model",
          "arm-without-its-tensor",
          "head-of-a-silent-config",
          "import-of-notes",
          "name-a-formula-does-not-use",
          "no-name-in-common",
          "only-integers",
          "path-that-climbs",
          "slerp-of-other-names",
          "adapter-over-a-sum",
          "assertion-about-data",
          "assertion-about-numbers",
          "checkpoint-that-is-not-there",
          "delta-among-checkpoints",
          "delta-opened-as-a-model",
          "division-by-zero",
          "dtype-without-arithmetic",
          "empty-path",
          "formula-with-a-free-name",
          "function-inside-a-function",
          "larger-of-model-and-number",
          "list-plus-delta",
          "lists-of-unequal-length",
          "malformed-pattern",
          "missing-argument",
          "model-among-deltas",
          "model-given-for-a-delta",
          "name-given-for-a-number",
          "nothing-for-a-glob",
          "own-function-needs-more",
          "pattern-of-another-architecture",
          "pattern-outside-brackets",
          "per-across-several",
          "problem-inside-a-library",
          "recursion",
          "same-mask-for-each",
          "selected-model-saved",
          "selection-that-leaves-all-out",
          "sum-in-a-loop",
          "sweep-that-selects-nothing",
          "sweep-whose-base-has-no-score",
          "weights-for-one-value",
          "weights-of-a-method");

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

  /** Who does what the first help says is rid of the problem, and has no new one. */
  @TestFactory
  List<DynamicTest> helpsHelp() {
    return each(
        "errors",
        s -> {
          Served.Ended ended = place.run(s);
          List<Told> before = Told.in(ended.err(), s.name());
          if (!s.fault() && !before.isEmpty() && before.getFirst().help()) {
            assertMended(s, before, ended.helps());
          }
        });
  }

  private static void assertMended(Snippet s, List<Told> before, List<List<String>> helps) {
    if (DECIDED_BY_THE_READER.contains(s.name().replace(".tva", ""))) {
      return;
    }
    Optional<Mending.Attempt> attempt = Mending.after(s, helps);
    assertTrue(attempt.isPresent(), () -> "no program can follow " + helps);
    attempt.ifPresent(a -> {
      String after = place.run(s, a).err();
      assertTrue(
          isMended(before, Told.in(after, s.name())),
          () -> String.join(" ", a.command()) + "\n" + a.files() + after);
    });
  }

  private static boolean isMended(List<Told> before, List<Told> after) {
    Told first = before.getFirst();
    Set<String> known =
        before.stream().filter(Told::isError).map(Told::sentence).collect(Collectors.toSet());
    return after.stream()
        .noneMatch(t ->
            t.sentence().equals(first.sentence()) && t.slug().equals(first.slug())
                || t.isError() && !known.contains(t.sentence()));
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
