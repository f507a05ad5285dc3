// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import ai.djl.ndarray.NDManager;
import dev.tva.example.arithmetic.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Measures checkpoints on the validation and on the test part of all tasks. */
final class Accuracy implements AutoCloseable {
  private final Exam validation;
  private final Exam test;

  Accuracy(List<Task> tasks) {
    validation = new Exam(tasks, Split::validation);
    test = new Exam(tasks, Split::test);
  }

  /** To choose by: percent right by the name of the task. */
  SequencedMap<String, Double> validation(Path model) {
    return measure(validation, model);
  }

  /** To report: percent right by the name of the task. */
  SequencedMap<String, Double> test(Path model) {
    return measure(test, model);
  }

  private static SequencedMap<String, Double> measure(Exam exam, Path model) {
    try (NDManager manager = NDManager.newBaseManager()) {
      return exam.accuracy(Checkpoint.read(manager, model));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static double mean(Collection<Task> tasks, Map<String, Double> accuracy) {
    return tasks.stream().mapToDouble(t -> accuracy.get(t.name())).average().orElseThrow();
  }

  /** The mean of what share of another accuracy is reached, in percent. */
  static double normalized(
      Collection<Task> tasks, Map<String, Double> accuracy, Map<String, Double> reference) {
    return tasks.stream()
        .mapToDouble(t -> 100 * accuracy.get(t.name()) / reference.get(t.name()))
        .average()
        .orElseThrow();
  }

  @Override
  public void close() {
    validation.close();
    test.close();
  }
}
