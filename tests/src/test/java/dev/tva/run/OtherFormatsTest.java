// SPDX-License-Identifier: Apache-2.0
package dev.tva.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsReader;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import dev.tva.cli.Program;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fine-tune gives the same whichever format it is in, wherever it is used. */
final class OtherFormatsTest {
  private static final List<TensorSpec> SPECS = Tensors.transformer(2, 32, DType.BF16);

  @RegisterExtension static final Program PROGRAM = new Program();

  private final Path folder = PROGRAM.folder();

  @BeforeEach
  void makeCheckpoints() throws IOException {
    write(folder.resolve("base/model.safetensors"), 1);
    write(folder.resolve("ft/model.safetensors"), 2);
    Path ft = folder.resolve("ft/model.safetensors");
    OtherFormats.torch(ft, folder.resolve("ft.ckpt"));
    OtherFormats.torch(ft, folder.resolve("dir/pytorch_model.bin"));
    OtherFormats.gguf(ft, folder.resolve("ft.gguf"));
    OtherFormats.npz(ft, folder.resolve("ft.npz"));
  }

  private static void write(Path file, int seed) throws IOException {
    Random random = new Random(seed);
    Files.createDirectories(file.getParent());
    try (var writer = SafetensorsWriter.create(file, SPECS, Map.of("format", "pt"))) {
      for (TensorSpec spec : SPECS) {
        var bytes = ByteBuffer.allocate((int) spec.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
          float x = OtherFormats.STEP * (random.nextInt(255) - 127);
          bytes.putShort((short) (Float.floatToRawIntBits(x) >>> 16));
        }
        writer.write(spec.name(), 0, bytes.flip());
      }
      writer.finish();
    }
  }

  @Test
  void aDirectoryIsReadWhateverItsFormat() throws IOException {
    run("right", "ft");
    run("out", "dir");
    assertSame("right", "out");
    Files.copy(
        folder.resolve("ft.gguf"), Files.createDirectory(folder.resolve("g")).resolve("m.gguf"));
    run("out", "g");
    assertSame("right", "out");
  }

  private void run(String output, String ft) {
    tva("eval", "base + 0.5*(ft - base)", "base=base", "ft=" + ft, "-o", output);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ft.ckpt", "ft.gguf", "ft.npz"})
  void everyUseGivesTheSame(String ft) throws IOException {
    run("right", "ft");
    run("out", ft);
    assertSame("right", "out");

    tva("eval", "ft", "ft=" + ft, "-o", "copy", "--dtype", "bf16");
    assertSame("ft", "copy");

    for (String shown : List.of("norm(ft - base, per = tensor)", "quantile(abs(ft - base), 50%)")) {
      assertEquals(
          tva("show", shown, "--format", "csv", "base=base", "ft=ft"),
          tva("show", shown, "--format", "csv", "base=base", "ft=" + ft));
    }

    tva("eval", "ft - base", "base=base", "ft=" + ft, "-o", "delta");
    tva("eval", "base + 0.5*t", "base=base", "t=delta", "-o", "again");
    assertSame("right", "again");

    Files.writeString(
        folder.resolve("edit.tva"),
        """
        param base: model
        param ft: model
        param x: number
        save base + x*(ft - base) to "edited"
        """);
    int data = SPECS.stream().mapToInt(s -> (int) s.byteSize()).sum();
    byte[] right = Files.readAllBytes(folder.resolve("right/model.safetensors"));
    Files.write(
        folder.resolve("right.data"), Arrays.copyOfRange(right, right.length - data, right.length));
    tva(
        "sweep",
        "edit.tva",
        "base=base",
        "ft=" + ft,
        "x=0.5,1",
        "--eval",
        // The headers differ: they say what was computed from what.
        "tail -c %d {model}/model.safetensors | cmp -s - right.data && echo 1 || echo 0"
            .formatted(data),
        "--select",
        "max score",
        "-o",
        "swept");
    assertTrue(Files.readString(folder.resolve("swept/sweep.csv")).contains("0.5,1"));

    assertEquals(session("ft=ft"), session("ft=" + ft));
  }

  private static String session(String ft) {
    return PROGRAM.session("norm(ft - base)\n", "base=base", ft).expect(0).out();
  }

  private String tva(String... arguments) {
    return PROGRAM.run(arguments).expect(0).out();
  }

  private void assertSame(String one, String other) throws IOException {
    assertEquals(tensors(one), tensors(other));
  }

  private Map<String, String> tensors(String checkpoint) throws IOException {
    Map<String, String> tensors = new TreeMap<>();
    try (var reader = SafetensorsReader.open(folder.resolve(checkpoint + "/model.safetensors"))) {
      for (var located : reader.tensors().values()) {
        ByteBuffer bytes = ByteBuffer.allocate((int) located.info().byteSize());
        located.read(0, bytes);
        tensors.put(
            located.info().name(),
            located.info().dtype() + " " + bytes.flip().hashCode() + " " + bytes.remaining());
      }
    }
    return tensors;
  }
}
