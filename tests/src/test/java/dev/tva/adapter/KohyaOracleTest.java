// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.safetensors.SafetensorsReader;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Adapters in one file make of a UNet and of a text encoder what the formulas of kohya's scripts,
 * LyCORIS and diffusers make of them, computed in float64.
 */
final class KohyaOracleTest {
  private static final Path ORACLES = Path.of("src/test/resources/adapters/kohya").toAbsolutePath();
  private static final Map<String, String> BASES =
      Map.of("unet.", "unet.safetensors", "te.", "text_encoder.safetensors");

  @TempDir Path folder;

  static Stream<JsonObject> cases() throws IOException {
    return JsonParser.parseString(Files.readString(ORACLES.resolve("index.json")))
        .getAsJsonArray()
        .asList()
        .stream()
        .map(JsonElement::getAsJsonObject);
  }

  /** Twice the rank as alpha is twice the change. */
  @Test
  void takesRankAndAlphaFromTheHeader() throws IOException {
    Path plain = ORACLES.resolve("diffusers-lora.safetensors");
    Path base = ORACLES.resolve("unet.safetensors");
    for (int alpha : List.of(4, 8)) {
      stating(plain, folder.resolve("a.safetensors"), alpha);
      String whole = "lora(\"%s\", base)".formatted(folder.resolve("a.safetensors"));
      String times = "%d*lora(\"%s\", base)".formatted(alpha / 4, plain);
      assertEquals(
          List.of(),
          Merged.save(
              "base + " + whole, Map.of("base", base.toString()), folder.resolve("x"), 4096));
      assertEquals(
          List.of(),
          Merged.save(
              "base + " + times, Map.of("base", base.toString()), folder.resolve("y"), 4096));
      assertEquals(
          List.of(),
          Merged.differing(
              folder.resolve("x/model.safetensors"),
              base,
              folder.resolve("y/model.safetensors"),
              "",
              1e-6));
    }
  }

  private static void stating(Path from, Path to, int alpha) throws IOException {
    String said = "{\"unet.r\": 4, \"unet.lora_alpha\": " + alpha + "}";
    try (var reader = SafetensorsReader.open(from)) {
      List<TensorSpec> specs =
          TensorSpec.standardOrder(
              reader.tensors().values().stream()
                  .map(t -> new TensorSpec(t.info().name(), t.info().dtype(), t.info().shape()))
                  .toList());
      try (var writer =
          SafetensorsWriter.create(to, specs, Map.of("lora_adapter_metadata", said))) {
        for (TensorSpec spec : specs) {
          ByteBuffer bytes = ByteBuffer.allocate((int) spec.byteSize());
          reader.find(spec.name()).orElseThrow().read(0, bytes);
          writer.write(spec.name(), 0, bytes.flip());
        }
        writer.finish();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void makesWhatTheFormulasMake(JsonObject c) throws IOException {
    String name = c.get("case").getAsString();
    Path adapter = ORACLES.resolve(name + ".safetensors");
    int compared = 0;
    for (Map.Entry<String, String> e : BASES.entrySet()) {
      boolean changes =
          c.get("changed").getAsJsonArray().asList().stream()
              .anyMatch(t -> t.getAsString().startsWith(e.getKey()));
      if (!changes) {
        continue;
      }
      Path base = ORACLES.resolve(e.getValue());
      Path out = folder.resolve(e.getValue());
      assertEquals(
          List.of(),
          Merged.save(
              "base + lora(\"" + adapter + "\", base)",
              Map.of("base", base.toString()),
              out,
              4096));
      assertEquals(
          List.of(),
          Merged.differing(
              out,
              base,
              ORACLES.resolve(name + ".expected.safetensors"),
              e.getKey(),
              c.get("atol").getAsDouble()));
      compared++;
    }
    assertTrue(compared > 0);
  }
}
