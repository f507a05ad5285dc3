// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.tva.example.arithmetic.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Writes the constants of an exported BERT as the checkpoint that it was exported from. */
final class Conversion {
  static final String TOKENIZER = "tokenizer.json";

  private static final String MATMUL = "/MatMul";

  private Conversion() {}

  /** Of {@code NAME.onnx} and {@code NAME-tokenizer.json} in a folder makes a checkpoint. */
  static void convert(Path folder, String name, Path checkpoint) throws IOException {
    Onnx onnx = Onnx.read(Files.readAllBytes(folder.resolve(name + ".onnx")));
    try (NDManager manager = NDManager.newBaseManager()) {
      Checkpoint.write(tensors(manager, onnx), checkpoint, Bert.CONFIG);
    }
    Files.write(
        checkpoint.resolve(TOKENIZER),
        Files.readAllBytes(folder.resolve(name + "-tokenizer.json")));
  }

  /**
   * The constants by the names that Hugging Face's BertModel has for them. The export keeps most;
   * the weights of its matrix products it transposes, and calls {@code onnx::MatMul_} and a number.
   *
   * @throws IOException if a weight is not taken by one product
   */
  static NDList tensors(NDManager manager, Onnx onnx) throws IOException {
    var tensors = new NDList();
    for (Onnx.Constant constant : onnx.constants()) {
      var shape = new Shape(constant.shape().stream().mapToLong(Long::longValue).toArray());
      NDArray array = manager.create(constant.values().duplicate(), shape);
      if (constant.name().startsWith("onnx::")) {
        array = array.transpose();
        array.setName(module(onnx, constant.name()) + ".weight");
      } else {
        array.setName(constant.name());
      }
      tensors.add(array);
    }
    return tensors;
  }

  private static String module(Onnx onnx, String constant) throws IOException {
    String node =
        Optional.ofNullable(onnx.products().get(constant))
            .filter(name -> name.startsWith("/") && name.endsWith(MATMUL))
            .orElseThrow(() -> new IOException("no matrix product takes " + constant));
    return node.substring(1, node.length() - MATMUL.length()).replace('/', '.');
  }
}
