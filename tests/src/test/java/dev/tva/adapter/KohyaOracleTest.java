// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
