// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.execute.Programs;
import dev.tva.pass.CancelledException;
import dev.tva.sweep.Evaluator;
import dev.tva.sweep.Evaluator.EvaluationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "commands are for sh")
class ShellEvaluatorTest {
  @TempDir Path folder;

  private static Map<String, Double> measure(String command) throws EvaluationException {
    return new ShellEvaluator(command, Optional.empty(), () -> false).measure(Path.of("model"));
  }

  private static String failure(String command) {
    return assertThrows(EvaluationException.class, () -> measure(command)).getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "0.75,0.75",
    "-1e-3,-0.001",
    "+2.,2",
    ".5,0.5",
    "nan,NaN",
    "-inf,-Infinity",
    "Infinity,Infinity"
  })
  void theLastLineIsANumber(String printed, double score) throws EvaluationException {
    assertEquals(Map.of("score", score), measure("echo loading; echo; printf ' " + printed + " '"));
  }

  @Test
  void orItIsJsonWithNumbers() throws EvaluationException {
    assertEquals(
        Map.of("acc", 0.5, "loss", 2.0),
        measure("echo '{\"acc\": 0.5, \"loss\": 2, \"ok\": true, \"task\": \"x\", \"n\": {}}'"));
  }

  @Test
  void aCommandThatPrintsNothingGivesNoScore() throws EvaluationException {
    assertEquals(Map.of(), measure("true"));
    assertEquals(Map.of(), measure("echo only on stderr >&2"));
  }

  @Test
  void aControlHasItsOwnNames() throws EvaluationException {
    var plain = new ShellEvaluator("echo 1", Optional.of("echo 2"), () -> false);
    assertEquals(Map.of("score", 1.0, "control", 2.0), plain.measure(Path.of("m")));
    var json = new ShellEvaluator("echo 1", Optional.of("echo '{\"ppl\":2}'"), () -> false);
    assertEquals(Map.of("score", 1.0, "control.ppl", 2.0), json.measure(Path.of("m")));
  }

  @Test
  void thePathIsQuoted() throws Exception {
    Path odd = Files.createDirectory(folder.resolve("it's $HOME; \"x\""));
    Files.writeString(odd.resolve("file"), "7\n");
    var evaluator = new ShellEvaluator("cat {model}/file", Optional.empty(), () -> false);
    assertEquals(Map.of("score", 7.0), evaluator.measure(odd));
  }

  @Test
  void failureIsToldWithTheCommandAndWhatItSaid() {
    String said = failure("for i in $(seq 40); do echo line $i; done; echo bad >&2; exit 3");
    assertTrue(said.startsWith("the command ended with code 3\ncommand: for i"), said);
    assertTrue(said.contains("bad") && said.contains("line 40"), said);
    assertTrue(!said.contains("line 20\n"), said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"accuracy 0.5", "[1]", "{}", "1 2", "0x10", "1f", "{\"a\": \"b\"}"})
  void whatIsNoScoreIsAFailure(String printed) {
    String said = failure("echo '" + printed + "'");
    assertTrue(said.contains("neither a number nor JSON"), said);
    assertTrue(said.contains(printed), said);
  }

  @Test
  void muchOutputIsNoTrouble() throws EvaluationException {
    assertEquals(
        Map.of("score", 5.0), measure("yes 'a line of text' | head -c 3000000; echo; echo 5"));
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void aCommandIsEndedWhenTheSweepIsStopped() {
    var stopped = new ShellEvaluator("sleep 1000; echo 1", Optional.empty(), () -> true);
    assertThrows(CancelledException.class, () -> stopped.measure(Path.of("m")));
  }

  @Test
  void theSlotStandsInTheCommands() throws EvaluationException {
    var evaluator = new ShellEvaluator("echo {slot}", Optional.of("echo 1{slot}"), () -> false);
    assertEquals(
        Map.of("score", 3.0, "control", 13.0),
        evaluator.measure(Path.of("model"), 3, Evaluator.Watch.NONE));
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void stepsOnTheWayAreToldAndMayEndTheCommand() throws EvaluationException {
    List<String> told = new ArrayList<>();
    Evaluator.Watch watch =
        (step, scores) -> {
          told.add(step + " " + scores);
          return step < 2;
        };
    var evaluator =
        new ShellEvaluator(
            "echo '{\"step\": 1, \"acc\": 0.5}'; echo 7; echo '{\"acc\": 0.6}'",
            Optional.empty(),
            () -> false);
    assertEquals(Map.of("acc", 0.6), evaluator.measure(Path.of("model"), 0, watch));
    assertEquals(List.of("1 {acc=0.5}"), told);
    var ended =
        new ShellEvaluator(
            "echo '{\"step\": 2, \"acc\": 0.5}'; sleep 600", Optional.empty(), () -> false);
    assertThrows(EvaluationException.class, () -> ended.measure(Path.of("model"), 0, watch));
  }

  @Test
  void aTemplateForAClusterWaitsForTheJobAndPrintsItsLastLine() throws Exception {
    // Takes srun's options, and runs the rest.
    Path srun =
        standIn("srun", "while case $1 in -*) true;; *) false;; esac; do shift; done\nexec \"$@\"");
    Path model = Files.createDirectory(folder.resolve("a model"));
    var evaluator =
        new ShellEvaluator(
            srun + " --quiet --gres=gpu:1 sh -c 'test -d \"$1\" && echo 0.25' score {model}",
            Optional.empty(),
            () -> false);
    assertEquals(Map.of("score", 0.25), evaluator.measure(model));
  }

  @Test
  void podsHaveTheNameAndTheDeviceOfTheirSlot() throws Exception {
    // Takes the options of kubectl run; its command is behind --, and ends with its exit code.
    Path kubectl =
        standIn(
            "kubectl",
            """
            [ "$1" = run ] || exit 64
            pod=$2
            shift 2
            while [ "$1" != -- ]; do
              case $1 in
                --overrides=*) spec=${1#*=} ;;
                --quiet | --rm | --attach | --restart=Never | --image=scorer) ;;
                *) exit 64 ;;
              esac
              shift
            done
            shift
            POD=$pod SPEC=$spec "$@"
            """);
    Path pod = standIn("pod", "printf '{\"spec\": {\"device\": %s}}\\n' \"$1\"");
    Path score =
        standIn(
            "score",
            """
            test -d "$1" || exit 3
            case $POD$SPEC in
              'score-2{"spec": {"device": 2}}') echo loading && echo '{"acc": 0.75}' ;;
              *) echo "$POD has $SPEC" >&2 && exit 9 ;;
            esac
            """);
    Path model = Files.createDirectory(folder.resolve("a model"));
    var evaluator =
        new ShellEvaluator(
            kubectl
                + " run score-{slot} --quiet --rm --attach --restart=Never --image=scorer"
                + " --overrides=\"$("
                + pod
                + " {slot})\" -- "
                + score
                + " {model}",
            Optional.empty(),
            () -> false);
    assertEquals(Map.of("acc", 0.75), evaluator.measure(model, 2, Evaluator.Watch.NONE));
    String other =
        assertThrows(
                EvaluationException.class,
                () -> evaluator.measure(Path.of("gone"), 2, Evaluator.Watch.NONE))
            .getMessage();
    assertTrue(other.contains("code 3"), other);
  }

  /** A program that does what another would here. */
  private Path standIn(String name, String script) throws IOException {
    Path file = folder.resolve(name);
    Programs.write(file, "#!/bin/sh\n" + script + "\n");
    return file;
  }
}
