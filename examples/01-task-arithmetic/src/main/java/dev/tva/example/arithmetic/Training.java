// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.arithmetic;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * How weights are trained: Adam on the cross entropy of shuffled batches.
 *
 * @param moving the arrays that training may change
 * @param epochs passes over the digits
 * @param rate Adam's learning rate
 */
record Training(Predicate<NDArray> moving, int epochs, float rate) {
  private static final int BATCH = 64;

  /** New weights in {@code manager}, trained from a copy of {@code start}. */
  NDList fit(NDManager manager, NDList start, List<Digit> digits, long seed) {
    NDList weights = copy(manager, start);
    List<NDArray> trained = weights.stream().filter(moving).toList();
    trained.forEach(array -> array.setRequiresGradient(true));
    int updates = epochs * Math.ceilDiv(digits.size(), BATCH);
    var falling =
        Tracker.cosine().setBaseValue(rate).optFinalValue(0).setMaxUpdates(updates).build();
    var adam = Optimizer.adam().optLearningRateTracker(falling).build();
    var loss = Loss.softmaxCrossEntropyLoss();
    var random = new Random(seed);
    var order = new ArrayList<>(digits);
    for (int epoch = 0; epoch < epochs; epoch++) {
      Collections.shuffle(order, random);
      for (int from = 0; from < order.size(); from += BATCH) {
        var batch = order.subList(from, Math.min(from + BATCH, order.size()));
        try (NDManager step = manager.newSubManager();
            var gradients = Engine.getInstance().newGradientCollector()) {
          NDArray scores = Mlp.scores(weights, Mlp.pixels(step, batch));
          NDArray labels = step.create(batch.stream().mapToInt(Digit::label).toArray());
          gradients.backward(loss.evaluate(new NDList(labels), new NDList(scores)));
          for (NDArray array : trained) {
            try (NDArray gradient = array.getGradient()) {
              adam.update(array.getName(), array, gradient);
            }
          }
        }
      }
    }
    trained.forEach(array -> array.setRequiresGradient(false));
    return weights;
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
