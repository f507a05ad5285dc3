// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.norm.LayerNorm;
import dev.tva.example.arithmetic.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The encoder of BERT (Devlin et al., 2018, arXiv 1810.04805) as a function of named weights. What
 * it encodes at once is of one length, so there is no padding and no mask.
 *
 * @param layers how many there are
 * @param heads in each
 */
record Bert(NDList weights, int layers, int heads) {
  /** What the weights themselves do not say, and readers of checkpoints ask for. */
  static final String CONFIG =
      """
      {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": 384,
        "intermediate_size": 1536,
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": 512,
        "num_attention_heads": 12,
        "num_hidden_layers": 12,
        "pad_token_id": 0,
        "torch_dtype": "float32",
        "type_vocab_size": 2,
        "vocab_size": 30522
      }
      """;

  private static final int LAYERS = 12;
  private static final int HEADS = 12;
  private static final float EPSILON = 1e-12f;

  /** BGE-small in {@code manager}. */
  static Bert small(NDManager manager, Path checkpoint) throws IOException {
    return new Bert(Checkpoint.read(manager, checkpoint), LAYERS, HEADS);
  }

  /** Sentences as ids of shape (sentences, pieces) to (sentences, pieces, width). */
  NDArray states(NDArray ids) {
    long length = ids.getShape().get(1);
    NDArray sum =
        Embedding.embedding(ids, weight("embeddings.word_embeddings"), SparseFormat.DENSE)
            .singletonOrThrow()
            .add(weight("embeddings.position_embeddings").get(":" + length))
            .add(weight("embeddings.token_type_embeddings").get(0));
    NDArray x = normalized("embeddings.LayerNorm", sum);
    for (int i = 0; i < layers; i++) {
      x = layer("encoder.layer." + i, x);
    }
    return x;
  }

  /** One vector of length 1 for each sentence: the state of {@code [CLS]}, as BGE has it. */
  NDArray embeddings(NDArray ids) {
    NDArray first = states(ids).get(":,0");
    return first.div(first.norm(new int[] {1}, true));
  }

  private NDArray layer(String name, NDArray x) {
    NDArray attended = linear(name + ".attention.output.dense", attention(name, x));
    NDArray y = normalized(name + ".attention.output.LayerNorm", x.add(attended));
    NDArray inner = Activation.gelu(linear(name + ".intermediate.dense", y));
    return normalized(name + ".output.LayerNorm", y.add(linear(name + ".output.dense", inner)));
  }

  private NDArray attention(String name, NDArray x) {
    NDArray query = byHead(linear(name + ".attention.self.query", x));
    NDArray key = byHead(linear(name + ".attention.self.key", x));
    NDArray value = byHead(linear(name + ".attention.self.value", x));
    double scale = 1 / Math.sqrt(query.getShape().get(3));
    NDArray share = query.matMul(key.transpose(0, 1, 3, 2)).mul(scale).softmax(3);
    return share.matMul(value).transpose(0, 2, 1, 3).reshape(x.getShape());
  }

  /** (sentences, pieces, width) to (sentences, heads, pieces, width of a head). */
  private NDArray byHead(NDArray x) {
    Shape shape = x.getShape();
    return x.reshape(shape.get(0), shape.get(1), heads, shape.get(2) / heads).transpose(0, 2, 1, 3);
  }

  private NDArray linear(String name, NDArray x) {
    return x.matMul(weight(name).transpose()).add(weights.get(name + ".bias"));
  }

  private NDArray normalized(String name, NDArray x) {
    NDArray weight = weight(name);
    return LayerNorm.layerNorm(x, weight.getShape(), weight, weights.get(name + ".bias"), EPSILON)
        .singletonOrThrow();
  }

  private NDArray weight(String name) {
    return weights.get(name + ".weight");
  }
}
