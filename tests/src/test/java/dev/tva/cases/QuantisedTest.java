// SPDX-License-Identifier: Apache-2.0
package dev.tva.cases;

import static dev.tva.cases.Case.f32;
import static dev.tva.cases.Case.spec;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Formulas of quantised checkpoints are of the weights that their codes stand for. */
final class QuantisedTest {
  /** The codes of 1, 2, -1 and 0.5 in f8_e4m3. */
  private static final byte[] CODES = {0x38, 0x40, (byte) 0xb8, 0x30};

  private static final float[] VALUES = {1, 2, -1, .5f};
  private static final TensorSpec WEIGHT = spec("up.weight", DType.F8_E4M3, 2, 2);
  private static final TensorSpec NORM = f32("norm.weight", 2);

  @RegisterExtension static final Program PROGRAM = new Program();

  private final Path folder = PROGRAM.folder();
  private final Case made = new Case(PROGRAM);

  /** A checkpoint whose weight is {@code scale} times the values, under a name for its scale. */
  private void write(String name, String partner, float scale, long... shape) throws IOException {
    TensorSpec of = f32(partner, shape);
    Path file = folder.resolve(name + "/model.safetensors");
    Files.createDirectories(file.getParent());
    ByteBuffer one = ByteBuffer.allocate((int) of.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
    while (one.hasRemaining()) {
      one.putFloat(scale);
    }
    try (var writer = SafetensorsWriter.create(file, List.of(WEIGHT, of, NORM), Map.of())) {
      writer.write("up.weight", 0, ByteBuffer.wrap(CODES));
      writer.write(partner, 0, one.flip());
      writer.write("norm.weight", 0, ByteBuffer.wrap(Case.bytes(NORM, 1)));
      writer.finish();
    }
    made.text(
        name + "/config.json",
        "{\"dtype\": \"bfloat16\", \"quantization_config\": {\"quant_method\": \"fp8\"}}");
  }

  private float[] weight(String out) throws IOException {
    try (var reader = SafetensorsReader.open(folder.resolve(out + "/model.safetensors"))) {
      assertEquals(
          List.of("norm.weight", "up.weight"),
          reader.tensors().keySet().stream().sorted().toList());
      var weight = reader.find("up.weight").orElseThrow();
      assertEquals(DType.BF16, weight.info().dtype());
      ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      weight.read(0, bytes);
      float[] values = new float[4];
      for (int i = 0; i < 4; i++) {
        values[i] = Float.intBitsToFloat(bytes.getShort(2 * i) << 16);
      }
      return values;
    }
  }

  private static float[] times(float by) {
    float[] all = VALUES.clone();
    for (int i = 0; i < all.length; i++) {
      all[i] *= by;
    }
    return all;
  }

  @Test
  void scalesOfEveryStyleMultiply() throws IOException {
    Map<String, long[]> styles =
        Map.of(
            "up.weight_scale",
            new long[] {},
            "up.scale_weight",
            new long[] {1},
            "up.weight_scale_inv",
            new long[] {1, 1});
    for (Map.Entry<String, long[]> style : styles.entrySet()) {
      write("base", style.getKey(), 2, style.getValue());
      write("ft", style.getKey(), 6, style.getValue());
      Served.Ended ended =
          made.eval("base + 0.5*(ft - base)", "out", "base=base", "ft=ft").expect(0);
      assertTrue(ended.err().contains("note[quantised-weights]"), ended.err());
      assertArrayEquals(times(4), weight("out"), style.getKey());
      String config = Files.readString(folder.resolve("out/config.json"));
      assertEquals("{\"dtype\": \"bfloat16\"}", config);
    }
  }

  @Test
  void aPlainFineTuneMeetsAQuantisedBase() throws IOException {
    write("base", "up.weight_scale", 2);
    PROGRAM.run("eval", "base", "base=base", "-o", "plain", "--dtype", "f32").expect(0);
    assertArrayEquals(times(2), made.floats("plain/model.safetensors").get("up.weight"));
    made.eval("base + 0.5*(ft - base)", "out", "base=base", "ft=plain").expect(0);
    assertArrayEquals(times(2), weight("out"));
    String norm =
        PROGRAM
            .run("show", "norm(base - ft)", "base=base", "ft=plain", "--format", "csv")
            .expect(0)
            .out();
    assertTrue(norm.strip().endsWith("0"), norm);
  }

  @Test
  void theDtypeThatIsAskedForIsWritten() throws IOException {
    write("base", "up.weight_scale", 2);
    PROGRAM
        .run("eval", "2*base - base", "base=base", "-o", "out.safetensors", "--dtype", "f32")
        .expect(0);
    assertArrayEquals(times(2), made.floats("out.safetensors").get("up.weight"));
    assertFalse(made.floats("out.safetensors").containsKey("up.weight_scale"));
  }
}
