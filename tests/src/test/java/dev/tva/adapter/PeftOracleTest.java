// SPDX-License-Identifier: Apache-2.0
package dev.tva.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tva.diagnostic.Diagnostic;
import java.io.IOException;
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
 * Adapters of every kind that PEFT 0.21.0 writes make of their base what PEFT's own {@code
 * merge_and_unload} makes of it.
 */
final class PeftOracleTest {
  private static final Path ORACLES = Path.of("src/test/resources/adapters/peft").toAbsolutePath();

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
  void makesWhatPeftMakes(JsonObject c) throws IOException {
    Path base = ORACLES.resolve("base").resolve(c.get("base").getAsString());
    Path adapter = ORACLES.resolve(c.get("adapter").getAsString());
    Path expected = ORACLES.resolve(c.get("expected").getAsString());
    for (int tile : List.of(4096, 1 << 18)) {
      Path out = folder.resolve("out" + tile);
      assertEquals(
          List.of(),
          Merged.save(
              "base + lora(\"" + adapter + "\", base)",
              Map.of("base", base.toString()),
              out,
              tile));
      assertEquals(
          List.of(),
          Merged.differing(
              out.resolve("model.safetensors"),
              base.resolve("model.safetensors"),
              expected,
              "",
              c.get("atol").getAsDouble()));
    }
  }

  static Stream<Path> refused() throws IOException {
    return Files.list(ORACLES.resolve("refuse")).sorted();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhatCannotBeRight(Path adapter) throws IOException {
    List<Diagnostic> told =
        Merged.save(
            "base + lora(\"" + adapter + "\", base)",
            Map.of("base", ORACLES.resolve("base/llama").toString()),
            folder.resolve("out"),
            4096);
    assertEquals(1, told.size(), told.toString());
    assertTrue(told.getFirst().sentence().contains("cannot be applied"), told.toString());
    // PEFT itself merges none of these.
    boolean hopeless =
        List.of("alora", "arrow", "prompt-tuning", "qalora").contains(adapter.getFileName() + "");
    String advice = told.getFirst().lines().getLast().toString();
    assertEquals(hopeless, advice.contains("use it with PEFT as it is"), advice);
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void sumsAdaptersWithoutCrossTerms() throws IOException {
    Path out = folder.resolve("out");
    String sum =
        "base + 0.75*lora(\""
            + ORACLES.resolve("cases/plain/adapter")
            + "\", base)"
            + " - 0.5*lora(\""
            + ORACLES.resolve("cases/patterns/adapter")
            + "\", base)";
    Path base = ORACLES.resolve("base/llama");
    assertEquals(List.of(), Merged.save(sum, Map.of("base", base.toString()), out, 4096));
    assertEquals(
        List.of(),
        Merged.differing(
            out.resolve("model.safetensors"),
            base.resolve("model.safetensors"),
            ORACLES.resolve("combo/expected-exact-sum.safetensors"),
            "",
            1e-6));
  }
}
