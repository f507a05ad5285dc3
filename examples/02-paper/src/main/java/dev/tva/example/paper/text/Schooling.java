// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper.text;

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

/**
 * How a language model is trained: Adam on the cross entropy of shuffled batches of passages, the
 * rate falling to 0 on a cosine.
 *
 * @param epochs passes over the passages; may be a part of one
 * @param rate Adam's
 * @param ascent whether to climb the loss instead
 */
record Schooling(double epochs, float rate, boolean ascent) {
  private static final int BATCH = 256;

  /** New weights in {@code manager}, trained from a copy of {@code start}. */
  NDList fit(NDManager manager, NDList start, List<int[]> passages, long seed) {
    NDList weights = copy(manager, start);
    weights.forEach(array -> array.setRequiresGradient(true));
    int steps = (int) Math.ceil(epochs * passages.size() / BATCH);
    var falling = Tracker.cosine().setBaseValue(rate).optFinalValue(0).setMaxUpdates(steps).build();
    var adam = Optimizer.adam().optLearningRateTracker(falling).build();
    var random = new Random(seed);
    var order = new ArrayList<>(passages);
    int from = order.size();
    for (int done = 0; done < steps; done++) {
      if (from + BATCH > order.size()) {
        Collections.shuffle(order, random);
        from = 0;
      }
      step(manager, weights, adam, order.subList(from, from + BATCH));
      from += BATCH;
    }
    weights.forEach(array -> array.setRequiresGradient(false));
    return weights;
  }

  private void step(NDManager manager, NDList weights, Optimizer adam, List<int[]> batch) {
    try (NDManager step = manager.newSubManager();
        var gradients = Engine.getInstance().newGradientCollector()) {
      NDArray scores = Language.scores(weights, Language.contexts(step, batch));
      NDArray loss =
          Loss.softmaxCrossEntropyLoss()
              .evaluate(new NDList(Language.nexts(step, batch)), new NDList(scores));
      gradients.backward(ascent ? loss.neg() : loss);
      for (NDArray array : weights) {
        try (NDArray gradient = array.getGradient()) {
          adam.update(array.getName(), array, gradient);
        }
      }
    }
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
