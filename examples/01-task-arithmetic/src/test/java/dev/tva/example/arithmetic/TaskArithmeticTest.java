// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.arithmetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Each of the ten seeds in the README's table passes every threshold with room to spare. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TaskArithmeticTest {
  private NDManager manager;
  private Tasks tasks;
  private Readers readers;
  private Score base;

  @BeforeAll
  void readCommittedCheckpoints() throws IOException {
    manager = NDManager.newBaseManager();
    tasks = Tasks.read(Path.of("data"));
    readers =
        new Readers(
            Checkpoint.read(manager, Path.of("base")),
            Checkpoint.read(manager, Path.of("ft_scans")),
            Checkpoint.read(manager, Path.of("ft_habit")));
    base = test(readers.base());
  }

  @AfterAll
  void close() {
    manager.close();
  }

  @Test
  void everyFineTuneLearnedItsOwnTask() {
    assertAtLeast(base.scans() + 7, test(readers.ftScans()).scans());
    assertAtLeast(85, test(readers.ftHabit()).sevensAsOnes());
  }

  @Test
  void fineTuningLeavesTheHeadAlone() {
    for (NDArray array : readers.base()) {
      if (!Mlp.isEncoder(array)) {
        float[] expected = array.toFloatArray();
        for (NDList tuned : List.of(readers.ftScans(), readers.ftHabit())) {
          assertArrayEquals(expected, tuned.get(array.getName()).toFloatArray());
        }
      }
    }
  }

  @Test
  void editAddsTheSkillRemovesTheHabitAndKeepsTheRest() {
    assertEditWorks(base, test(Edit.OF_SCRIPT.apply(manager, readers)));
  }

  @Test
  void editWorksOnReadersTrainedFromAnotherSeed() {
    Readers others = Readers.train(manager, tasks, Train.SEED + 1);
    assertEditWorks(test(others.base()), test(Edit.OF_SCRIPT.apply(manager, others)));
  }

  @Test
  void deltaOfTheScansAddsTheSkillOnly() {
    Score edited = test(new Edit(Edit.OF_SCRIPT.strength(), 0).apply(manager, readers));
    assertAtLeast(base.scans() + 4, edited.scans());
    assertAtLeast(30, edited.sevensAsOnes());
  }

  @Test
  void deltaOfTheHabitRemovesTheHabitOnly() {
    Score edited = test(new Edit(0, Edit.OF_SCRIPT.removal()).apply(manager, readers));
    assertAtMost(20, edited.sevensAsOnes());
    assertAtMost(base.scans() + 3, edited.scans());
  }

  @Test
  void sameNumbersInShuffledPlacesDoNothing() {
    NDList from = readers.base();
    Readers shuffled =
        new Readers(
            from,
            Edit.shuffled(manager, from, readers.ftScans(), 1),
            Edit.shuffled(manager, from, readers.ftHabit(), 2));
    Score edited = test(Edit.OF_SCRIPT.apply(manager, shuffled));
    assertAtMost(base.scans() + 3, edited.scans());
    assertAtLeast(base.sevensAsOnes() - 20, edited.sevensAsOnes());
  }

  @Test
  void scriptHasTheCoefficientsThatWereChosen() throws IOException {
    String script = Files.readString(Path.of("main.tva"));
    assertEquals(
        Edit.OF_SCRIPT, new Edit(defaultOf(script, "strength"), defaultOf(script, "removal")));
  }

  private static double defaultOf(String script, String param) {
    var matcher =
        Pattern.compile("^param " + param + ": +number = (\\S+)", Pattern.MULTILINE)
            .matcher(script);
    assertTrue(matcher.find(), param);
    return Double.parseDouble(matcher.group(1));
  }

  private Score test(NDList weights) {
    return tasks.score(weights, Split::test);
  }

  private static void assertEditWorks(Score before, Score after) {
    assertAtLeast(before.scans() + 4, after.scans());
    assertAtMost(before.sevensAsOnes() - 35, after.sevensAsOnes());
    assertAtLeast(before.sevens() + 35, after.sevens());
    assertAtLeast(before.others() - 5, after.others());
  }

  private static void assertAtLeast(double least, double actual) {
    assertTrue(actual >= least, () -> actual + " is below " + least);
  }

  private static void assertAtMost(double most, double actual) {
    assertTrue(actual <= most, () -> actual + " is above " + most);
  }
}
