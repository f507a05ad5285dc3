// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import dev.tva.kernel.codec.TileCodec;
import dev.tva.plan.Program.Precision;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.DoubleUnaryOperator;

/** A small checkpoint made in a test from plain numbers. */
public final class Checkpoint {
  private record Tensor(DType dtype, List<Long> shape, double[] values) {}

  private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();

  public Checkpoint with(String name, DType dtype, List<Long> shape, double[] values) {
    tensors.put(name, new Tensor(dtype, shape, values));
    return this;
  }

  /** The same tensors with other values. */
  Checkpoint map(DoubleUnaryOperator change) {
    var changed = new Checkpoint();
    tensors.forEach((name, t) -> {
      double[] values = t.values().clone();
      java.util.Arrays.setAll(values, i -> change.applyAsDouble(values[i]));
      changed.with(name, t.dtype(), t.shape(), values);
    });
    return changed;
  }

  public Path write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    List<TensorSpec> specs =
        tensors.entrySet().stream()
            .map(t -> new TensorSpec(t.getKey(), t.getValue().dtype(), t.getValue().shape()))
            .toList();
    try (var writer = SafetensorsWriter.create(file, specs, Map.of("format", "pt"))) {
      for (TensorSpec spec : specs) {
        byte[] bytes = encode(dtype(spec.dtype()), tensors.get(spec.name()).values());
        writer.write(spec.name(), 0, ByteBuffer.wrap(bytes));
      }
      writer.finish();
    }
    return file;
  }

  static dev.tva.tensor.DType dtype(DType dtype) {
    return dev.tva.tensor.DType.valueOf(dtype.name());
  }

  static byte[] encode(dev.tva.tensor.DType dtype, double[] values) {
    if (!dtype.isArithmetic()) {
      byte[] bytes = new byte[(int) dtype.bytes(values.length)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) values[(int) ((long) i * values.length / bytes.length)];
      }
      return bytes;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment tile = arena.allocate(8L * values.length, 8);
      MemorySegment.copy(values, 0, tile, ValueLayout.JAVA_DOUBLE, 0, values.length);
      MemorySegment raw = arena.allocate(dtype.bytes(values.length), 8);
      TileCodec.of(dtype, Precision.F64).encode(tile, raw, values.length);
      return raw.toArray(ValueLayout.JAVA_BYTE);
    }
  }

  public static double[] decode(dev.tva.tensor.DType dtype, byte[] bytes) {
    int n = bytes.length * 8 / dtype.bits();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment raw = arena.allocate(Math.max(1, bytes.length), 8);
      MemorySegment.copy(bytes, 0, raw, ValueLayout.JAVA_BYTE, 0, bytes.length);
      MemorySegment tile = arena.allocate(8L * n + 8, 8);
      TileCodec.of(dtype, Precision.F64).decode(raw, tile, n);
      return tile.asSlice(0, 8L * n).toArray(ValueLayout.JAVA_DOUBLE);
    }
  }
}
