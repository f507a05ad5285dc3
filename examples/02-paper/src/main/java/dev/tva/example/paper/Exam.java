// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;

/** Measures weights on one part of each of some tasks. */
final class Exam implements AutoCloseable {
  private final NDManager manager = NDManager.newBaseManager();
  private final List<Task> tasks;
  private final List<List<Sample>> parts;
  private final NDArray pixels;

  Exam(List<Task> tasks, Function<Split, List<Sample>> part) {
    this.tasks = List.copyOf(tasks);
    this.parts = tasks.stream().map(t -> part.apply(t.split())).toList();
    this.pixels = Network.pixels(manager, parts.stream().flatMap(List::stream).toList());
  }

  /** Percent right by the name of the task. */
  SequencedMap<String, Double> accuracy(NDList weights) {
    var accuracy = new LinkedHashMap<String, Double>();
    try (NDManager step = manager.newSubManager()) {
      step.tempAttachAll(pixels);
      NDArray features = Network.features(weights, pixels);
      int from = 0;
      for (int i = 0; i < tasks.size(); i++) {
        List<Sample> samples = parts.get(i);
        NDArray own = features.get(new NDIndex("{}:{}", from, from + samples.size()));
        NDArray scores = Network.scores(weights, tasks.get(i).head(), own);
        long[] answers = scores.argMax(1).toLongArray();
        int right = 0;
        for (int j = 0; j < answers.length; j++) {
          right += answers[j] == samples.get(j).label() ? 1 : 0;
        }
        accuracy.put(tasks.get(i).name(), 100.0 * right / answers.length);
        from += samples.size();
      }
    }
    return accuracy;
  }

  @Override
  public void close() {
    manager.close();
  }
}
