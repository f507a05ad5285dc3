// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.pass.CancelledException;
import dev.tva.search.Candidate;
import dev.tva.search.Grid;
import dev.tva.search.Listed;
import dev.tva.search.Search;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches that learn, several evaluators at once, and candidates that are ended early. */
class SearchTest {
  private static final int BUDGET = 30;

  @TempDir Path folder;
  private Points points;
  private final List<String> evaluations = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void makeCheckpoints() throws IOException {
    points = new Points(folder);
  }

  private static SequencedMap<String, Double> scores(double[] at) {
    SequencedMap<String, Double> scores = new LinkedHashMap<>();
    scores.put("score", -Math.pow(at[0] - 0.3, 2) - Math.pow(at[1] - 0.8, 2));
    scores.put("control", 1 - at[1]);
    return scores;
  }

  private SequencedMap<String, Double> measure(Path model) {
    double[] at = Points.at(model);
    evaluations.add("%.5f %.5f".formatted(at[0], at[1]));
    return scores(at);
  }

  private SweepResult run(Search search, Evaluator evaluator, String rule, String output)
      throws IOException {
    return run(points.sweep(search, 1, false, output), search, evaluator, rule);
  }

  private static SweepResult run(Sweep sweep, Search search, Evaluator evaluator, String rule)
      throws IOException {
    return sweep.run(
        evaluator,
        SelectionRule.parse(rule, search.parameters()),
        new SweepListener() {},
        () -> false);
  }

  @Test
  void stoppedHalfWayItTakesTheSameWayAndMeasuresNothingTwice() throws IOException {
    Search search = points.evolution(BUDGET, 1);
    SweepResult whole = run(search, this::measure, "max score", "whole");
    List<String> way = List.copyOf(evaluations);
    assertEquals(new HashSet<>(way).size(), way.size());
    evaluations.clear();
    assertThrows(
        CancelledException.class,
        () -> run(search, model -> cancelledAt(13, model), "max score", "halves"));
    assertEquals(way.subList(0, 13), evaluations);
    SweepResult rest = run(search, this::measure, "max score", "halves");
    assertEquals(way, evaluations);
    assertEquals(Files.readString(whole.table()), Files.readString(rest.table()));
    assertEquals(Files.readString(whole.plot()), Files.readString(rest.plot()));
    run(points.evolution(BUDGET + 6, 1), this::measure, "max score", "halves");
    assertEquals(way.size() + 6, evaluations.size(), "a larger budget goes on");
  }

  @Test
  void killedInTheMiddleOfALineItTakesTheSameWay() throws IOException {
    Search search = points.evolution(BUDGET, 6);
    SweepResult whole = run(search, this::measure, "max score", "whole");
    List<String> way = List.copyOf(evaluations);
    byte[] journal = Files.readAllBytes(folder.resolve("whole/journal.jsonl"));
    for (int cut : List.of(journal.length / 3, journal.length / 2)) {
      evaluations.clear();
      String output = "killed" + cut;
      Path left = Files.createDirectories(folder.resolve(output)).resolve("journal.jsonl");
      Files.write(left, Arrays.copyOf(journal, cut));
      SweepResult rest = run(search, this::measure, "max score", output);
      assertTrue(evaluations.size() > 10 && evaluations.size() < 25, evaluations.toString());
      assertEquals(way.subList(way.size() - evaluations.size(), way.size()), evaluations);
      assertEquals(Files.readString(whole.table()), Files.readString(rest.table()));
    }
  }

  @Test
  void aSearchThatEndsByItselfSaysHowManyAreLeft() throws IOException {
    // The best corner: values do not leave their ranges, so soon nothing new is asked for.
    Evaluator corner =
        model -> {
          SequencedMap<String, Double> scores = measure(model);
          double[] at = Points.at(model);
          scores.put("score", at[0] + at[1]);
          return scores;
        };
    SweepResult found = run(points.evolution(2000, 1), corner, "max score", "corner");
    assertTrue(found.left() > 0, found.measured().size() + " measured");
    assertEquals(0, run(points.evolution(BUDGET, 1), corner, "max score", "corner").left());
  }

  private SequencedMap<String, Double> cancelledAt(int count, Path model) {
    if (evaluations.size() >= count) {
      throw new CancelledException();
    }
    return measure(model);
  }

  private static double[] at(Measured m) {
    return m.candidate().values().values().stream().mapToDouble(BigDecimal::doubleValue).toArray();
  }

  @Test
  void conditionsAreMetFirst() throws IOException {
    var search = points.evolution(BUDGET, 2);
    SweepResult found = run(search, this::measure, "max score with control >= 0.6", "bound");
    Measured winner = found.winner().orElseThrow();
    assertTrue(at(winner)[1] <= 0.4, winner.toString());
    List<Measured> late = found.measured().subList(BUDGET / 2, found.measured().size());
    assertTrue(late.contains(winner), "nothing better was found later on");
    long met = late.stream().filter(m -> at(m)[1] <= 0.4).count();
    assertTrue(met > late.size() / 3, met + " of " + late.size() + " meet it");
  }

  @Test
  void bySeveralGoalsASearchFindsAFrontAndPlotsIt() throws IOException {
    var search = points.evolution(BUDGET, 3);
    SweepResult found = run(search, this::measure, "max score, max control", "front");
    assertTrue(found.front().size() >= 4, found.front().size() + " on the front");
    for (Measured m : found.front()) {
      for (Measured other : found.measured()) {
        boolean better =
            other.scores().get("score") >= m.scores().get("score")
                && other.scores().get("control") > m.scores().get("control");
        assertFalse(better, () -> other + " beats " + m);
      }
    }
    List<String> csv = Files.readAllLines(found.table());
    long told = csv.stream().filter(l -> l.matches(".*,(front|selected)")).count();
    assertEquals(found.front().size(), told);
    assertTrue(Files.readString(found.plot()).contains(">front</text>"));
  }

  @Test
  void aFailureIsAResultThatASearchGoesOnWith() throws IOException {
    Search search = points.evolution(BUDGET, 4);
    Evaluator falls =
        model -> {
          SequencedMap<String, Double> scores = measure(model);
          if (Points.at(model)[0] > 0.6) {
            throw new Evaluator.EvaluationException("it fell over");
          }
          return scores;
        };
    SweepResult found = run(search, falls, "max score", "failures");
    assertTrue(found.failed() > 0, "none failed");
    int before = evaluations.size();
    SweepResult again = run(search, falls, "max score", "failures");
    assertEquals(before, evaluations.size(), "a failure was tried again");
    assertEquals(found.failed(), again.failed());
    assertEquals(found.winner(), again.winner());
  }

  @Test
  void whereEverythingFailsASearchStopsAndIsTriedAgain() throws IOException {
    Search search = points.evolution(BUDGET, 5);
    Evaluator broken =
        model -> {
          measure(model);
          throw new Evaluator.EvaluationException("no such command");
        };
    var e =
        assertThrows(DiagnosticException.class, () -> run(search, broken, "max score", "broken"));
    assertEquals(Slug.EVALUATION_FAILED, e.diagnostic().slug());
    int before = evaluations.size();
    SweepResult mended = run(search, this::measure, "max score", "broken");
    assertEquals(0, mended.failed());
    assertEquals(before + mended.measured().size(), evaluations.size());
  }

  private static Search grid(String a, String b) {
    SequencedMap<String, List<BigDecimal>> axes = new LinkedHashMap<>();
    axes.put("a", Grid.values("a", a).orElseThrow());
    axes.put("b", Grid.values("b", b).orElseThrow());
    return new Listed(Grid.product(axes), false);
  }

  @Test
  void asManyAsThereAreJobsAreMeasuredAtOnceEachInASlotOfItsOwn() throws IOException {
    Search search = grid("0,0.5,1", "0,1");
    var together = new CyclicBarrier(3);
    Set<Integer> slots = Collections.synchronizedSet(new HashSet<>());
    var evaluator =
        new Evaluator() {
          @Override
          public SequencedMap<String, Double> measure(Path model) {
            throw new IllegalStateException("without a slot");
          }

          @Override
          public SequencedMap<String, Double> measure(Path model, int slot, Watch watch) {
            assertTrue(slots.add(slot), "slot " + slot + " is taken");
            try {
              together.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
              throw new IllegalStateException(e);
            }
            slots.remove(slot);
            return SearchTest.this.measure(model);
          }
        };
    SweepResult three =
        run(points.sweep(search, 3, false, "three"), search, evaluator, "max score");
    SweepResult one = run(search, this::measure, "max score", "one");
    assertEquals(Files.readString(one.table()), Files.readString(three.table()));
  }

  @Test
  void aFaultOfOneOfSeveralEndsAllAndIsTold() throws IOException {
    Search search = grid("0:1:0.1", "0,1");
    var stopped =
        assertThrows(
            CancelledException.class,
            () ->
                run(
                    points.sweep(search, 4, false, "fault"),
                    search,
                    model -> cancelledAt(3, model),
                    "max score"));
    assertEquals(null, stopped.getCause());
    assertFalse(Files.exists(folder.resolve("fault/candidates")));
  }

  /** Tells a third, two thirds, and the whole of its score. */
  private SequencedMap<String, Double> inSteps(Path model, Evaluator.Watch watch)
      throws Evaluator.EvaluationException {
    SequencedMap<String, Double> scores = measure(model);
    for (int step : List.of(1, 2)) {
      SequencedMap<String, Double> part = new LinkedHashMap<>();
      part.put("score", scores.get("score") * step / 3);
      if (!watch.goesOn(step, part)) {
        throw new Evaluator.EvaluationException("ended");
      }
    }
    evaluations.add("whole");
    return scores;
  }

  private SweepResult stoppingEarly(Search search, int jobs, String output) throws IOException {
    var evaluator =
        new Evaluator() {
          @Override
          public SequencedMap<String, Double> measure(Path model) {
            throw new IllegalStateException("nobody looks on");
          }

          @Override
          public SequencedMap<String, Double> measure(Path model, int slot, Watch watch)
              throws EvaluationException {
            return inSteps(model, watch);
          }
        };
    return run(points.sweep(search, jobs, true, output), search, evaluator, "max score");
  }

  @Test
  void whatIsWorseThanTheMiddleOnTheWayIsEndedHoweverManyAreMeasuredAtOnce() throws IOException {
    Search search = grid("0:1:0.1", "0.4,0.8");
    SweepResult one = stoppingEarly(search, 1, "one");
    // The first batch of eight has nothing to be compared with.
    long whole = evaluations.stream().filter("whole"::equals).count();
    assertTrue(one.stopped() >= 4 && whole >= 8, one.stopped() + " stopped, " + whole + " whole");
    assertEquals(22, one.stopped() + one.measured().size());
    assertEquals("a = 0.3, b = 0.8", one.winner().orElseThrow().candidate().text());
    SweepResult three = stoppingEarly(search, 3, "three");
    assertEquals(Files.readString(one.table()), Files.readString(three.table()));
    evaluations.clear();
    assertEquals(one.stopped(), stoppingEarly(search, 1, "one").stopped());
    assertEquals(List.of(), evaluations);
    SweepResult all = run(search, this::measure, "max score", "one");
    assertEquals(22, all.measured().size());
    assertEquals(
        one.stopped(), evaluations.size(), "what was ended is measured when that is asked");
  }

  @Test
  void theScriptIsWrittenWithTheValuesOfACandidate() throws IOException {
    Search search = grid("0.25,0.75", "0,1");
    Sweep sweep = points.sweep(search, 1, false, "filled");
    Path file = folder.resolve("best.tva");
    sweep.checkFilled(file, false);
    Candidate candidate = search.next(List.of()).getLast();
    assertEquals(List.of(), sweep.writeFilled(file, candidate, false));
    assertEquals(
        Points.SCRIPT
            .replace("a: number = 0.5 in", "a: number = 0.75 in")
            .replace("b: number in", "b: number = 1 in"),
        Files.readString(file));
    sweep.writeFilled(file, search.next(List.of()).getFirst(), false);
    assertTrue(Files.readString(file).contains("a: number = 0.25 in"));
    Files.writeString(file, "show 1\n");
    for (Path other : List.of(file, folder.resolve("edit.tva"))) {
      assertThrows(DiagnosticException.class, () -> sweep.checkFilled(other, false));
    }
    assertThrows(
        dev.tva.search.SweepException.class,
        () -> sweep.checkFilled(folder.resolve("base/best.tva"), false));
    sweep.checkFilled(file, true);
  }
}
