// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.safetensors.DType;
import dev.safetensors.SafetensorsReader;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project's safetensors library and DJL's own reader and writer understand each other. */
final class SafetensorsTest {
  /** What the engine knows; another type would end the process. */
  private static final Map<DType, DataType> TYPES =
      Map.of(
          DType.F64, DataType.FLOAT64,
          DType.F32, DataType.FLOAT32,
          DType.F16, DataType.FLOAT16,
          DType.I64, DataType.INT64,
          DType.I32, DataType.INT32,
          DType.I8, DataType.INT8,
          DType.U8, DataType.UINT8,
          DType.BOOL, DataType.BOOLEAN);

  private static final List<List<Long>> SHAPES =
      List.of(List.of(), List.of(1L), List.of(7L), List.of(3L, 5L), List.of(2L, 3L, 4L));

  @TempDir Path folder;

  @BeforeAll
  static void loadEngine() {
    new DjlKernels().check();
  }

  private static List<TensorSpec> specs() {
    List<TensorSpec> specs = new ArrayList<>();
    for (DType dtype : TYPES.keySet()) {
      for (List<Long> shape : SHAPES) {
        specs.add(new TensorSpec(dtype + ".é\"" + shape.size() + shape, dtype, shape));
      }
    }
    return TensorSpec.standardOrder(specs);
  }

  private static byte[] data(TensorSpec spec) {
    byte[] bytes = new byte[(int) spec.byteSize()];
    new Random(spec.name().hashCode()).nextBytes(bytes);
    if (spec.dtype() == DType.BOOL) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] &= 1;
      }
    }
    return bytes;
  }

  @Test
  void djlReadsWhatTheLibraryWrites() throws IOException {
    Path file = folder.resolve("ours.safetensors");
    try (var writer = SafetensorsWriter.create(file, specs(), Map.of("format", "pt"))) {
      for (TensorSpec spec : specs()) {
        writer.write(spec.name(), 0, ByteBuffer.wrap(data(spec)));
      }
      writer.finish();
    }
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        var in = Files.newInputStream(file)) {
      NDList read = NDList.decode(manager, in);
      assertEquals(specs().size(), read.size());
      for (TensorSpec spec : specs()) {
        NDArray array = read.get(spec.name());
        assertEquals(TYPES.get(spec.dtype()), array.getDataType(), spec.name());
        assertArrayEquals(dimensions(spec), array.getShape().getShape(), spec.name());
        assertArrayEquals(data(spec), bytes(array), spec.name());
      }
    }
  }

  @Test
  void theLibraryReadsWhatDjlWrites() throws IOException {
    Path file = folder.resolve("djl.safetensors");
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        var out = Files.newOutputStream(file)) {
      NDList list = new NDList();
      for (TensorSpec spec : specs()) {
        byte[] data = data(spec);
        ByteBuffer direct = ByteBuffer.allocateDirect(data.length).put(data).flip();
        NDArray array =
            manager.create(direct, new Shape(dimensions(spec)), TYPES.get(spec.dtype()));
        array.setName(spec.name());
        list.add(array);
      }
      list.encode(out, NDList.Encoding.SAFETENSORS);
    }
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      assertEquals(specs().size(), reader.tensors().size());
      for (TensorSpec spec : specs()) {
        var located = reader.find(spec.name()).orElseThrow();
        assertEquals(spec, located.info().spec());
        ByteBuffer bytes = ByteBuffer.allocate((int) spec.byteSize());
        located.read(0, bytes);
        assertArrayEquals(data(spec), bytes.array(), spec.name());
      }
    }
  }

  private static long[] dimensions(TensorSpec spec) {
    return spec.shape().stream().mapToLong(Long::longValue).toArray();
  }

  private static byte[] bytes(NDArray array) {
    ByteBuffer buffer = array.toByteBuffer();
    byte[] all = new byte[buffer.remaining()];
    buffer.get(all);
    return all;
  }
}
