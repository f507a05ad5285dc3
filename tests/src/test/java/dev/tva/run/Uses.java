// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.SafetensorsReader;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The program in a folder of checkpoints, and what it makes of them there. */
record Uses(Program program) {
  /** Numbers that the quantised types of other formats hold exactly. */
  static void write(Path file, List<TensorSpec> specs, int seed) throws IOException {
    Random random = new Random(seed);
    Files.createDirectories(file.getParent());
    try (var writer = SafetensorsWriter.create(file, specs, Map.of("format", "pt"))) {
      for (TensorSpec spec : specs) {
        var bytes = ByteBuffer.allocate((int) spec.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
          float x = OtherFormats.STEP * (random.nextInt(255) - 127);
          switch (spec.dtype()) {
            case BF16 -> bytes.putShort((short) (Float.floatToRawIntBits(x) >>> 16));
            case F8_E4M3 -> bytes.put((byte) (random.nextInt(0x78) | random.nextInt(2) << 7));
            default -> bytes.putFloat(x);
          }
        }
        writer.write(spec.name(), 0, bytes.flip());
      }
      writer.finish();
    }
  }

  /** What a command that ends well prints. */
  String tva(String... arguments) {
    return program.run(arguments).expect(0).out();
  }

  /** Runs a script here, in this process. */
  void run(String script, Map<String, String> given) {
    Scripts.Ran ran = Scripts.run(folder().resolve("here.tva"), script, given, true, Scripts.TILE);
    if (ran.report().isEmpty()) {
      throw new AssertionError(ran.problems());
    }
  }

  /** What a session over {@code base} and another input prints at some lines. */
  String session(String lines, String given) {
    return program.session(lines, "base=base", given).expect(0).out();
  }

  private Path folder() {
    return program.folder();
  }

  /**
   * Sweeps a formula over 0.5 and 1, of which only the first gives the data that a checkpoint has:
   * the headers differ, for they say what was computed from what.
   *
   * @param declared the parameters of the formula, without {@code k}
   */
  void sweep(String declared, String formula, String given, String right) throws IOException {
    Files.writeString(
        folder().resolve("edit.tva"),
        declared + "param k: number\nsave " + formula + " to \"edited\"\n");
    int data;
    Path file = folder().resolve(right + "/model.safetensors");
    try (var reader = SafetensorsReader.open(file)) {
      data = reader.tensors().values().stream().mapToInt(t -> (int) t.info().byteSize()).sum();
    }
    byte[] all = Files.readAllBytes(file);
    Files.write(
        folder().resolve("right.data"), Arrays.copyOfRange(all, all.length - data, all.length));
    tva(
        "sweep",
        "edit.tva",
        "base=base",
        given,
        "k=0.5,1",
        "--eval",
        "tail -c %d {model}/model.safetensors | cmp -s - right.data && echo 1 || echo 0"
            .formatted(data),
        "--select",
        "max score",
        "-o",
        "swept");
    String table = Files.readString(folder().resolve("swept/sweep.csv"));
    assertTrue(table.contains("0.5,1") && table.contains("1,0"), table);
  }

  /** Dtypes and bytes of the tensors of a checkpoint, by their names. */
  Map<String, String> tensors(String checkpoint) throws IOException {
    Map<String, String> tensors = new TreeMap<>();
    try (var reader = SafetensorsReader.open(folder().resolve(checkpoint + "/model.safetensors"))) {
      for (var located : reader.tensors().values()) {
        ByteBuffer bytes = ByteBuffer.allocate((int) located.info().byteSize());
        located.read(0, bytes);
        List<Object> all = new ArrayList<>(List.of(located.info().dtype(), located.info().shape()));
        all.add(Arrays.hashCode(bytes.array()));
        tensors.put(located.info().name(), all.toString());
      }
    }
    return tensors;
  }
}
