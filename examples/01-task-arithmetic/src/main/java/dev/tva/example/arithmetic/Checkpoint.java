// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.arithmetic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.safetensors.DType;
import dev.safetensors.SafetensorsFile;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorInfo;
import dev.safetensors.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Reads and writes a directory of {@code model.safetensors} and {@code config.json}. */
public final class Checkpoint {
  private static final String WEIGHTS = "model.safetensors";
  private static final String CONFIG = "config.json";

  private Checkpoint() {}

  /**
   * The arrays of a checkpoint by their names.
   *
   * @throws IOException if it cannot be read, or holds anything but float32 and float16
   */
  public static NDList read(NDManager manager, Path directory) throws IOException {
    var weights = new NDList();
    try (var file = SafetensorsFile.open(directory.resolve(WEIGHTS))) {
      for (TensorInfo tensor : file.header().tensors().values()) {
        var bytes = littleEndian((int) tensor.byteSize());
        file.read(tensor, 0, bytes);
        float[] values = values(tensor, bytes.flip(), file.path());
        var shape = new Shape(tensor.shape().stream().mapToLong(Long::longValue).toArray());
        NDArray array = manager.create(values, shape);
        array.setName(tensor.name());
        weights.add(array);
      }
    }
    return weights;
  }

  private static float[] values(TensorInfo tensor, ByteBuffer bytes, Path path) throws IOException {
    var values = new float[(int) tensor.elements()];
    if (tensor.dtype() == DType.F32) {
      bytes.asFloatBuffer().get(values);
    } else if (tensor.dtype() == DType.F16) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.float16ToFloat(bytes.getShort());
      }
    } else {
      throw new IOException(
          "%s: %s is %s; this program reads F32 and F16 only, so save it with dtype = f32"
              .formatted(path, tensor.name(), tensor.dtype()));
    }
    return values;
  }

  /** Writes named arrays and the text of {@code config.json}. */
  public static void write(NDList weights, Path directory, String config) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(CONFIG), config);
    var specs = TensorSpec.standardOrder(weights.stream().map(Checkpoint::spec).toList());
    // Loaders for PyTorch refuse a file that does not say so.
    var metadata = Map.of("format", "pt");
    try (var file = SafetensorsWriter.create(directory.resolve(WEIGHTS), specs, metadata)) {
      for (NDArray array : weights) {
        float[] values = array.toFloatArray();
        var bytes = littleEndian(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        file.write(array.getName(), 0, bytes);
      }
      file.finish();
    }
  }

  private static TensorSpec spec(NDArray array) {
    List<Long> shape = LongStream.of(array.getShape().getShape()).boxed().toList();
    return new TensorSpec(array.getName(), DType.F32, shape);
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
