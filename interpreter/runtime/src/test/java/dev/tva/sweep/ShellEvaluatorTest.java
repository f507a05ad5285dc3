// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.pass.CancelledException;
import dev.tva.sweep.Evaluator.EvaluationException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
