// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A small BERT against the same formulas in plain Java, one sentence and one number at a time. */
final class BertTest {
  private static final int WIDTH = 8;
  private static final int INNER = 12;
  private static final int HEADS = 2;
  private static final int LAYERS = 2;
  private static final long[][] IDS = {{1, 4, 2, 0}, {1, 3, 3, 2}};

  @Test
  void agreesWithPlainJava() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Bert bert = new Bert(weights(manager), LAYERS, HEADS);
      var plain = new PlainBert(bert.weights(), LAYERS, HEADS);
      float[] states = bert.states(manager.create(IDS)).toFloatArray();
      var expected = new float[states.length];
      for (int s = 0; s < IDS.length; s++) {
        double[][] sentence = plain.states(IDS[s]);
        for (int p = 0; p < sentence.length; p++) {
          for (int c = 0; c < WIDTH; c++) {
            expected[(s * sentence.length + p) * WIDTH + c] = (float) sentence[p][c];
          }
        }
      }
      assertArrayEquals(expected, states, 1e-5f);
    }
  }

  @Test
  void embeddingIsTheFirstStateAtLengthOne() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Bert bert = new Bert(weights(manager), LAYERS, HEADS);
      float[] states = bert.states(manager.create(IDS)).toFloatArray();
      float[] embeddings = bert.embeddings(manager.create(IDS)).toFloatArray();
      for (int s = 0; s < IDS.length; s++) {
        int from = s * IDS[0].length * WIDTH;
        double square = 0;
        for (int c = 0; c < WIDTH; c++) {
          square += states[from + c] * states[from + c];
        }
        for (int c = 0; c < WIDTH; c++) {
          float expected = (float) (states[from + c] / Math.sqrt(square));
          assertArrayEquals(new float[] {expected}, new float[] {embeddings[s * WIDTH + c]}, 1e-5f);
        }
      }
    }
  }

  private static NDList weights(NDManager manager) {
    var random = new Random(3);
    var weights = new NDList();
    add(weights, manager, random, "embeddings.word_embeddings.weight", 5, WIDTH);
    add(weights, manager, random, "embeddings.position_embeddings.weight", 6, WIDTH);
    add(weights, manager, random, "embeddings.token_type_embeddings.weight", 2, WIDTH);
    addPair(weights, manager, random, "embeddings.LayerNorm", WIDTH);
    for (int i = 0; i < LAYERS; i++) {
      String layer = "encoder.layer." + i;
      for (String part : new String[] {"self.query", "self.key", "self.value", "output.dense"}) {
        addPair(weights, manager, random, layer + ".attention." + part, WIDTH, WIDTH);
      }
      addPair(weights, manager, random, layer + ".attention.output.LayerNorm", WIDTH);
      addPair(weights, manager, random, layer + ".intermediate.dense", INNER, WIDTH);
      addPair(weights, manager, random, layer + ".output.dense", WIDTH, INNER);
      addPair(weights, manager, random, layer + ".output.LayerNorm", WIDTH);
    }
    return weights;
  }

  private static void addPair(
      NDList weights, NDManager manager, Random random, String name, long... shape) {
    add(weights, manager, random, name + ".weight", shape);
    add(weights, manager, random, name + ".bias", shape[0]);
  }

  private static void add(
      NDList weights, NDManager manager, Random random, String name, long... shape) {
    var values = new float[(int) new Shape(shape).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    NDArray array = manager.create(values, new Shape(shape));
    array.setName(name);
    weights.add(array);
  }
}
