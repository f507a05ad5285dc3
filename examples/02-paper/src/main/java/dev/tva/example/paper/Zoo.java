// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.tva.example.arithmetic.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The models of one seed, as checkpoints.
 *
 * @param seed of the fresh weights, of what pre-training sees and of the order of batches
 * @param folder where the checkpoints are
 */
record Zoo(List<Task> tasks, long seed, Path folder) {
  /** How much of each training part the base is trained on. */
  static final double SEEN = 0.05;

  static final Training PRETRAINING = new Training(120, 1e-3f);
  static final Training FINE_TUNING = new Training(300, 3e-4f);

  /** In how many equal parts of a fine-tuning a checkpoint is kept. */
  static final int PARTS = 6;

  Zoo {
    tasks = List.copyOf(tasks);
    folder = folder.toAbsolutePath().normalize();
  }

  /** Trains the base and a fine-tune for each task. */
  static Zoo train(List<Task> tasks, long seed, Path folder) throws IOException {
    Zoo zoo = new Zoo(tasks, seed, folder);
    try (NDManager manager = NDManager.newBaseManager()) {
      List<Lesson> glimpse = tasks.stream().map(t -> Lesson.of(t).share(SEEN, seed)).toList();
      write(PRETRAINING.fit(manager, Network.fresh(manager, seed), glimpse, seed), zoo.base());
    }
    for (Task task : tasks) {
      zoo.tune(FINE_TUNING, List.of(Lesson.of(task)), zoo.ft(task));
    }
    return zoo;
  }

  Path base() {
    return folder.resolve("base");
  }

  Path ft(Task task) {
    return folder.resolve("ft").resolve(task.name());
  }

  List<Path> fts() {
    return tasks.stream().map(this::ft).toList();
  }

  /** Trains a model from the base. */
  Path tune(Training training, List<Lesson> lessons, Path to) throws IOException {
    return tune(training, lessons, base(), to);
  }

  /** Trains a model from another. */
  Path tune(Training training, List<Lesson> lessons, Path from, Path to) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      write(training.fit(manager, Checkpoint.read(manager, from), lessons, seed), to);
    }
    return to;
  }

  /** Fine-tunes on a task again, and keeps what there is after each part of the steps. */
  List<Path> stages(Task task) throws IOException {
    List<Path> stages =
        java.util.stream.IntStream.rangeClosed(1, PARTS)
            .mapToObj(part -> folder.resolve("stages").resolve(task.name() + "-" + part))
            .toList();
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList base = Checkpoint.read(manager, base());
      int length = FINE_TUNING.steps() / PARTS;
      FINE_TUNING.fit(
          manager,
          base,
          List.of(Lesson.of(task)),
          seed,
          (step, weights) -> {
            if (step % length == 0) {
              write(weights, stages.get(step / length - 1));
            }
          });
    }
    return stages;
  }

  static void write(NDList weights, Path to) {
    try {
      Checkpoint.write(weights, to, Network.config());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
