// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * How the encoder is trained: Adam on the cross entropy of batches, each of one lesson, the rate
 * falling to 0 on a cosine.
 *
 * @param steps batches in all, from as many passes over the lessons as that takes
 * @param rate Adam's
 * @param ascent whether to climb the loss instead
 */
record Training(int steps, float rate, boolean ascent) {
  private static final int BATCH = 64;

  /** Is shown the weights after each step, from 1. */
  @FunctionalInterface
  interface Watcher {
    void after(int step, NDList weights);
  }

  Training(int steps, float rate) {
    this(steps, rate, false);
  }

  /** New weights in {@code manager}, trained from a copy of {@code start}. */
  NDList fit(NDManager manager, NDList start, List<Lesson> lessons, long seed) {
    return fit(manager, start, lessons, seed, (_, _) -> {});
  }

  NDList fit(NDManager manager, NDList start, List<Lesson> lessons, long seed, Watcher watcher) {
    NDList weights = copy(manager, start);
    List<NDArray> trained = weights.stream().filter(Network::isEncoder).toList();
    trained.forEach(array -> array.setRequiresGradient(true));
    var falling = Tracker.cosine().setBaseValue(rate).optFinalValue(0).setMaxUpdates(steps).build();
    var adam = Optimizer.adam().optLearningRateTracker(falling).build();
    var random = new Random(seed);
    var left = new ArrayDeque<Lesson>();
    for (int done = 1; done <= steps; done++) {
      if (left.isEmpty()) {
        left.addAll(batches(lessons, random));
      }
      try (NDManager step = manager.newSubManager();
          var gradients = Engine.getInstance().newGradientCollector()) {
        gradients.backward(loss(step, weights, left.remove()));
        for (NDArray array : trained) {
          try (NDArray gradient = array.getGradient()) {
            adam.update(array.getName(), array, gradient);
          }
        }
      }
      watcher.after(done, weights);
    }
    trained.forEach(array -> array.setRequiresGradient(false));
    return weights;
  }

  private NDArray loss(NDManager manager, NDList weights, Lesson batch) {
    NDArray pixels = Network.pixels(manager, batch.samples());
    NDArray scores = Network.scores(weights, batch.head(), Network.features(weights, pixels));
    NDArray labels = manager.create(batch.samples().stream().mapToInt(Sample::label).toArray());
    NDArray loss = Loss.softmaxCrossEntropyLoss().evaluate(new NDList(labels), new NDList(scores));
    return ascent ? loss.neg() : loss;
  }

  private static List<Lesson> batches(List<Lesson> lessons, Random random) {
    var batches = new ArrayList<Lesson>();
    for (Lesson lesson : lessons) {
      var order = new ArrayList<>(lesson.samples());
      Collections.shuffle(order, random);
      for (int from = 0; from < order.size(); from += BATCH) {
        int to = Math.min(from + BATCH, order.size());
        batches.add(new Lesson(lesson.head(), order.subList(from, to)));
      }
    }
    Collections.shuffle(batches, random);
    return batches;
  }

  private static NDList copy(NDManager manager, NDList weights) {
    var copies = new NDList();
    for (NDArray array : weights) {
      NDArray copy = array.duplicate();
      copy.attach(manager);
      copy.setName(array.getName());
      copies.add(copy);
    }
    return copies;
  }
}
