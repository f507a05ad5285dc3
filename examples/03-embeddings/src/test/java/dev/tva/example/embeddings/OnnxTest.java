// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The model is put together here field by field, as onnx.proto numbers them. */
final class OnnxTest {
  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  @Test
  void namesAndTransposesTheWeightOfAProduct() throws IOException {
    byte[] model =
        model(
            node("MatMul", "/encoder/layer.0/attention/self/query/MatMul", "x", "onnx::MatMul_9"),
            node("Add", "/encoder/layer.0/attention/self/query/Add", "bias", "y"),
            constant("encoder.layer.0.attention.self.query.bias", FLOAT, List.of(3L), 7, 8, 9),
            constant("onnx::MatMul_9", FLOAT, List.of(2L, 3L), 1, 2, 3, 4, 5, 6));

    try (NDManager manager = NDManager.newBaseManager()) {
      NDList tensors = Conversion.tensors(manager, Onnx.read(model));
      NDArray bias = tensors.get("encoder.layer.0.attention.self.query.bias");
      NDArray weight = tensors.get("encoder.layer.0.attention.self.query.weight");
      assertEquals(2, tensors.size());
      assertEquals(new Shape(3, 2), weight.getShape());
      assertArrayEquals(new float[] {7, 8, 9}, bias.toFloatArray());
      assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, weight.toFloatArray());
    }
  }

  @Test
  void weightThatNoProductTakesHasNoName() throws IOException {
    byte[] model =
        model(
            node("Gemm", "/pooler/Gemm", "onnx::MatMul_9"),
            constant("onnx::MatMul_9", FLOAT, List.of(1L, 1L), 1));
    Onnx onnx = Onnx.read(model);
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThrows(IOException.class, () -> Conversion.tensors(manager, onnx));
    }
  }

  @Test
  void otherTypesAndMissingValuesAreErrors() {
    byte[] integers = model(constant("ids", INT64, List.of(1L), 1));
    byte[] shorter = model(constant("weight", FLOAT, List.of(2L, 2L), 1, 2, 3));
    assertThrows(IOException.class, () -> Onnx.read(integers));
    assertThrows(IOException.class, () -> Onnx.read(shorter));
  }

  @FunctionalInterface
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] model(Fields... parts) {
    byte[] graph =
        message(out -> {
          for (Fields part : parts) {
            part.write(out);
          }
        });
    return message(out -> {
      out.writeInt64(1, 6);
      out.writeByteArray(7, graph);
    });
  }

  private static Fields node(String operation, String name, String... inputs) {
    byte[] node =
        message(out -> {
          for (String input : inputs) {
            out.writeString(1, input);
          }
          out.writeString(2, name + "_output_0");
          out.writeString(3, name);
          out.writeString(4, operation);
        });
    return out -> out.writeByteArray(1, node);
  }

  private static Fields constant(String name, int type, List<Long> shape, float... values) {
    var raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    byte[] tensor =
        message(out -> {
          for (long dimension : shape) {
            out.writeInt64(1, dimension);
          }
          out.writeInt32(2, type);
          out.writeString(8, name);
          out.writeByteArray(9, raw.array());
        });
    return out -> out.writeByteArray(5, tensor);
  }

  private static byte[] message(Fields fields) {
    var bytes = new ByteArrayOutputStream();
    try {
      var out = CodedOutputStream.newInstance(bytes);
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
