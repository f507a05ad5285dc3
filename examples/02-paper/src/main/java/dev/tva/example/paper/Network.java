// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.List;
import java.util.Random;

/**
 * An encoder of three layers that all tasks share, and a head for each question that nothing ever
 * trains, as the paper's heads are made of text and not trained.
 */
final class Network {
  static final int WIDTH = 256;
  static final int FEATURES = 128;

  private static final List<String> LAYERS =
      List.of("encoder.layers.0", "encoder.layers.1", "encoder.layers.2");

  private Network() {}

  /** Fresh weights: normal, of a size that keeps that of rectified values; biases are zero. */
  static NDList fresh(NDManager manager, long seed) {
    var random = new Random(seed);
    var weights = new NDList();
    int inputs = Sample.SIZE;
    for (String layer : LAYERS) {
      int outputs = layer.equals(LAYERS.getLast()) ? FEATURES : WIDTH;
      weights.add(normal(manager, random, layer + ".weight", outputs, inputs, 2.0 / inputs));
      NDArray bias = manager.zeros(new Shape(outputs), DataType.FLOAT32);
      bias.setName(layer + ".bias");
      weights.add(bias);
      inputs = outputs;
    }
    for (Head head : Head.values()) {
      weights.add(normal(manager, random, head.weight(), head.classes(), FEATURES, 1.0 / FEATURES));
    }
    return weights;
  }

  private static NDArray normal(
      NDManager manager, Random random, String name, int rows, int columns, double variance) {
    var values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (Math.sqrt(variance) * random.nextGaussian());
    }
    NDArray array = manager.create(values, new Shape(rows, columns));
    array.setName(name);
    return array;
  }

  /** Whether training moves the array. */
  static boolean isEncoder(NDArray array) {
    return array.getName().startsWith("encoder.");
  }

  /** Pixels, one picture a row, to {@value #FEATURES} numbers a row. */
  static NDArray features(NDList weights, NDArray pixels) {
    NDArray x = pixels;
    for (String layer : LAYERS) {
      x = times(x, weights.get(layer + ".weight")).add(weights.get(layer + ".bias"));
      if (!layer.equals(LAYERS.getLast())) {
        // Not maximum(0), whose zero lies in memory that Java may free before the way back needs
        // it.
        x = Activation.relu(x);
      }
    }
    return x;
  }

  /** Features to a score for each class, a picture a row. */
  static NDArray scores(NDList weights, Head head, NDArray features) {
    return times(features, weights.get(head.weight()));
  }

  private static NDArray times(NDArray x, NDArray weight) {
    NDArray transposed = weight.transpose();
    // Else it stays with the weights, one more at each step.
    transposed.attach(x.getManager());
    return x.matMul(transposed);
  }

  static NDArray pixels(NDManager manager, List<Sample> samples) {
    var values = new float[samples.size() * Sample.SIZE];
    for (int i = 0; i < samples.size(); i++) {
      System.arraycopy(samples.get(i).pixels(), 0, values, i * Sample.SIZE, Sample.SIZE);
    }
    // Java's memory begins anywhere, and sums depend on where in the last bit; PyTorch's does not.
    try (NDArray array = manager.create(values, new Shape(samples.size(), Sample.SIZE))) {
      return array.duplicate();
    }
  }

  /** The text of {@code config.json}. */
  static String config() {
    return """
    {
      "model_type": "mlp",
      "input_size": %d,
      "hidden_size": %d,
      "num_hidden_layers": %d,
      "feature_size": %d,
      "torch_dtype": "float32"
    }
    """
        .formatted(Sample.SIZE, WIDTH, LAYERS.size(), FEATURES);
  }
}
