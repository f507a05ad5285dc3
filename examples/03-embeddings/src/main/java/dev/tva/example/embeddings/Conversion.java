// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the constants of an exported BERT as the checkpoint that it was exported from. */
final class Conversion {
  static final String WEIGHTS = "model.safetensors";
  static final String TOKENIZER = "tokenizer.json";

  private static final String CONFIG = "config.json";
  private static final String MATMUL = "/MatMul";

  private Conversion() {}

  /** Of {@code NAME.onnx} and {@code NAME-tokenizer.json} in a folder makes a checkpoint. */
  static void convert(Path folder, String name, Path checkpoint) throws IOException {
    Files.createDirectories(checkpoint);
    Onnx onnx = Onnx.read(Files.readAllBytes(folder.resolve(name + ".onnx")));
    write(tensors(onnx), checkpoint.resolve(WEIGHTS));
    Files.writeString(checkpoint.resolve(CONFIG), Bert.CONFIG);
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
  static List<Onnx.Constant> tensors(Onnx onnx) throws IOException {
    var tensors = new ArrayList<Onnx.Constant>();
    for (Onnx.Constant constant : onnx.constants()) {
      if (constant.name().startsWith("onnx::")) {
        String node =
            Optional.ofNullable(onnx.products().get(constant.name()))
                .filter(
                    n -> n.startsWith("/") && n.endsWith(MATMUL) && constant.shape().size() == 2)
                .orElseThrow(() -> new IOException("no matrix product takes " + constant.name()));
        String module = node.substring(1, node.length() - MATMUL.length()).replace('/', '.');
        tensors.add(transposed(module + ".weight", constant));
      } else {
        tensors.add(constant);
      }
    }
    return tensors;
  }

  private static Onnx.Constant transposed(String name, Onnx.Constant matrix) {
    int rows = matrix.shape().get(0).intValue();
    int columns = matrix.shape().get(1).intValue();
    var values = FloatBuffer.allocate(rows * columns);
    for (int c = 0; c < columns; c++) {
      for (int r = 0; r < rows; r++) {
        values.put(matrix.values().get(r * columns + c));
      }
    }
    return new Onnx.Constant(name, matrix.shape().reversed(), values.flip());
  }

  private static void write(List<Onnx.Constant> tensors, Path file) throws IOException {
    var specs = tensors.stream().map(t -> new TensorSpec(t.name(), DType.F32, t.shape())).toList();
    // Loaders for PyTorch refuse a file that does not say so.
    var metadata = Map.of("format", "pt");
    try (var out = SafetensorsWriter.create(file, TensorSpec.standardOrder(specs), metadata)) {
      for (Onnx.Constant tensor : tensors) {
        var bytes =
            ByteBuffer.allocate(tensor.values().remaining() * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.values().duplicate());
        out.write(tensor.name(), 0, bytes);
      }
      out.finish();
    }
  }
}
