// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.paper.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The language model: the next word from the four before it, by one hidden layer, as in Bengio et
 * al., A Neural Probabilistic Language Model, JMLR 2003.
 */
final class Language {
  static final int CONTEXT = 4;
  private static final int EMBEDDING = 48;
  private static final int HIDDEN = 128;

  private Language() {}

  static NDList fresh(NDManager manager, int words, long seed) {
    var random = new Random(seed);
    var weights = new NDList();
    add(weights, manager, random, "embedding.weight", 0.1, words, EMBEDDING);
    addLinear(weights, manager, random, "hidden", CONTEXT * EMBEDDING, HIDDEN);
    addLinear(weights, manager, random, "output", HIDDEN, words);
    return weights;
  }

  private static void addLinear(
      NDList weights, NDManager manager, Random random, String name, int inputs, int outputs) {
    add(weights, manager, random, name + ".weight", 1 / Math.sqrt(inputs), outputs, inputs);
    NDArray bias = manager.zeros(new Shape(outputs), DataType.FLOAT32);
    bias.setName(name + ".bias");
    weights.add(bias);
  }

  private static void add(
      NDList weights,
      NDManager manager,
      Random random,
      String name,
      double deviation,
      int... shape) {
    var values = new float[shape[0] * shape[1]];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    NDArray array = manager.create(values, new Shape(shape[0], shape[1]));
    array.setName(name);
    weights.add(array);
  }

  /** Contexts of shape (n, CONTEXT) to scores of every word, (n, words). */
  static NDArray scores(NDList weights, NDArray contexts) {
    NDArray before =
        Embedding.embedding(contexts, weights.get("embedding.weight"), SparseFormat.DENSE)
            .singletonOrThrow()
            .reshape(contexts.getShape().get(0), CONTEXT * EMBEDDING);
    return linear(weights, "output", linear(weights, "hidden", before).tanh());
  }

  private static NDArray linear(NDList weights, String name, NDArray x) {
    return x.matMul(weights.get(name + ".weight").transpose()).add(weights.get(name + ".bias"));
  }

  /** Every word of the texts behind those before it. */
  static List<int[]> passages(Vocabulary vocabulary, List<Mail> mails) {
    var passages = new ArrayList<int[]>();
    for (Mail mail : mails) {
      int[] words = vocabulary.encode(mail, CONTEXT);
      for (int i = CONTEXT; i < words.length; i++) {
        passages.add(Arrays.copyOfRange(words, i - CONTEXT, i + 1));
      }
    }
    return passages;
  }

  static NDArray contexts(NDManager manager, List<int[]> passages) {
    var words = new long[passages.size() * CONTEXT];
    for (int i = 0; i < passages.size(); i++) {
      for (int j = 0; j < CONTEXT; j++) {
        words[i * CONTEXT + j] = passages.get(i)[j];
      }
    }
    return manager.create(words, new Shape(passages.size(), CONTEXT));
  }

  static NDArray nexts(NDManager manager, List<int[]> passages) {
    return manager.create(passages.stream().mapToLong(p -> p[CONTEXT]).toArray());
  }

  static String config(int words) {
    return """
    {
      "model_type": "ngram-mlp",
      "context": %d,
      "embedding_size": %d,
      "hidden_size": %d,
      "vocab_size": %d,
      "torch_dtype": "float32"
    }
    """
        .formatted(CONTEXT, EMBEDDING, HIDDEN, words);
  }
}
