// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts do to the committed checkpoints what the README says. */
class CommittedTest {
  @TempDir Path folder;

  private final Edits edits = new Edits(Path.of(""));
  private Accuracy accuracy;
  private Map<String, Double> base;

  @BeforeEach
  void measureBase() throws IOException {
    accuracy = new Accuracy(Tasks.read(Path.of("..")));
    base = accuracy.test(Path.of("base"));
  }

  @AfterEach
  void close() {
    accuracy.close();
  }

  private Map<String, Double> edited(String script) throws IOException {
    edits.run(script, Map.of(), folder.resolve("edited"));
    return accuracy.test(folder.resolve("edited"));
  }

  @Test
  void additionLearnsThreeTasks() throws IOException {
    Map<String, Double> edited = edited("addition.tva");
    for (String task : List.of("digits-opencv", "category-twitter", "tone-google")) {
      double gain = edited.get(task) - base.get(task);
      assertTrue(gain >= 5, () -> task + " gains " + gain);
    }
  }

  @Test
  void negationForgetsDigitsAndNoiseDoesNot() throws IOException {
    double negated = edited("negation.tva").get("digits-sklearn");
    double noise = edited("control.tva").get("digits-sklearn");
    assertTrue(negated <= base.get("digits-sklearn") - 20, () -> negated + " left");
    assertTrue(noise >= base.get("digits-sklearn") - 5, () -> noise + " left");
  }
}
