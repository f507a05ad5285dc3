// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.arithmetic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.List;
import java.util.Random;

/**
 * The digit reader: three hidden layers and a head. Its weights are a list of named arrays, so that
 * a formula over weights is a formula over lists.
 */
final class Mlp {
  static final int WIDTH = 128;
  static final int LAYERS = 3;
  static final int CLASSES = 10;

  private Mlp() {}

  /** Fresh weights, uniform within ±√(6 / inputs) as suits rectified layers; biases are zero. */
  static NDList fresh(NDManager manager, long seed) {
    var random = new Random(seed);
    var weights = new NDList();
    int inputs = Digit.SIDE * Digit.SIDE;
    for (int layer = 0; layer < LAYERS; layer++) {
      addLinear(weights, manager, random, layerName(layer), inputs, WIDTH);
      inputs = WIDTH;
    }
    addLinear(weights, manager, random, "head", inputs, CLASSES);
    return weights;
  }

  private static void addLinear(
      NDList weights, NDManager manager, Random random, String name, int inputs, int outputs) {
    double bound = Math.sqrt(6.0 / inputs);
    var values = new float[outputs * inputs];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
    NDArray weight = manager.create(values, new Shape(outputs, inputs));
    NDArray bias = manager.zeros(new Shape(outputs), DataType.FLOAT32);
    weight.setName(name + ".weight");
    bias.setName(name + ".bias");
    weights.addAll(List.of(weight, bias));
  }

  private static String layerName(int layer) {
    return "encoder.layers." + layer;
  }

  /** Whether fine-tuning moves the array: the head is shared, as in the paper's experiments. */
  static boolean isEncoder(NDArray array) {
    return array.getName().startsWith("encoder.");
  }

  /** Pixels, one digit a row, to ten scores a row. */
  static NDArray scores(NDList weights, NDArray pixels) {
    NDArray x = pixels;
    for (int layer = 0; layer < LAYERS; layer++) {
      NDArray sum = linear(weights, layerName(layer), x);
      // Not maximum(0), whose zero lies in memory that Java may free before the way back needs it.
      x = Activation.relu(sum);
    }
    return linear(weights, "head", x);
  }

  private static NDArray linear(NDList weights, String name, NDArray x) {
    return x.matMul(weights.get(name + ".weight").transpose()).add(weights.get(name + ".bias"));
  }

  static NDArray pixels(NDManager manager, List<Digit> digits) {
    int size = Digit.SIDE * Digit.SIDE;
    var values = new float[digits.size() * size];
    for (int i = 0; i < digits.size(); i++) {
      System.arraycopy(digits.get(i).pixels(), 0, values, i * size, size);
    }
    return manager.create(values, new Shape(digits.size(), size));
  }

  /** The text of {@code config.json}. */
  static String config() {
    return """
    {
      "model_type": "mlp",
      "input_size": %d,
      "hidden_size": %d,
      "num_hidden_layers": %d,
      "num_labels": %d,
      "torch_dtype": "float32"
    }
    """
        .formatted(Digit.SIDE * Digit.SIDE, WIDTH, LAYERS, CLASSES);
  }
}
