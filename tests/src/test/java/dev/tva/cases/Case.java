// SPDX-License-Identifier: Apache-2.0
package dev.tva.cases;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsReader;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import dev.tva.cli.Served;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;

/** A folder with made checkpoints, and what tva makes of them. */
record Case(Program program) {
  Path folder() {
    return program.folder();
  }

  static TensorSpec f32(String name, long... shape) {
    return spec(name, DType.F32, shape);
  }

  static TensorSpec spec(String name, DType dtype, long... shape) {
    return new TensorSpec(name, dtype, Arrays.stream(shape).boxed().toList());
  }

  /** Writes a file whose numbers depend on its seed and the tensors' names. */
  void write(String file, long seed, List<TensorSpec> tensors) throws IOException {
    write(file, seed, Map.of("format", "pt"), tensors);
  }

  void write(String file, long seed, Map<String, String> metadata, List<TensorSpec> tensors)
      throws IOException {
    Path path = folder().resolve(file);
    Files.createDirectories(path.getParent());
    try (var writer = SafetensorsWriter.create(path, tensors, metadata)) {
      for (TensorSpec tensor : tensors) {
        writer.write(tensor.name(), 0, ByteBuffer.wrap(bytes(tensor, seed)));
      }
      writer.finish();
    }
  }

  /** Writes a file with the numbers that a function gives. */
  void write(String file, List<TensorSpec> tensors, Function<TensorSpec, byte[]> numbers)
      throws IOException {
    Path path = folder().resolve(file);
    Files.createDirectories(path.getParent());
    try (var writer = SafetensorsWriter.create(path, tensors, Map.of("format", "pt"))) {
      for (TensorSpec tensor : tensors) {
        writer.write(tensor.name(), 0, ByteBuffer.wrap(numbers.apply(tensor)));
      }
      writer.finish();
    }
  }

  static byte[] bytes(TensorSpec tensor, long seed) {
    Random random = new Random(seed * 31 + tensor.name().hashCode());
    byte[] bytes = new byte[(int) tensor.byteSize()];
    if (tensor.dtype() == DType.F32) {
      ByteBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      while (floats.hasRemaining()) {
        floats.putFloat((float) random.nextGaussian());
      }
    } else {
      random.nextBytes(bytes);
    }
    return bytes;
  }

  void text(String file, String text) throws IOException {
    Path path = folder().resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  /** Runs {@code tva eval FORMULA INPUTS -o OUT}. */
  Served.Ended eval(String formula, String out, String... inputs) {
    String[] all = new String[inputs.length + 4];
    all[0] = "eval";
    all[1] = formula;
    System.arraycopy(inputs, 0, all, 2, inputs.length);
    all[all.length - 2] = "-o";
    all[all.length - 1] = out;
    return program.run(all);
  }

  /** The float32 tensors of a checkpoint's file or index. */
  TreeMap<String, float[]> floats(String file) throws IOException {
    TreeMap<String, float[]> all = new TreeMap<>();
    try (var reader = SafetensorsReader.open(folder().resolve(file))) {
      for (var tensor : reader.tensors().entrySet()) {
        ByteBuffer bytes = ByteBuffer.allocate((int) tensor.getValue().info().byteSize());
        tensor.getValue().read(0, bytes);
        float[] values = new float[bytes.capacity() / 4];
        bytes.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        all.put(tensor.getKey(), values);
      }
    }
    return all;
  }

  /** The names of the files in a folder. */
  List<String> files(String of) throws IOException {
    try (var all = Files.list(folder().resolve(of))) {
      return all.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }
}
