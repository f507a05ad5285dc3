// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.recipe.Values.Tolerance;
import dev.tva.source.Source;
import dev.tva.syntax.format.Formatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What mergekit 0.1.4 made of recipes, and what their scripts make. */
final class MergekitTest {
  private static final Tolerance USUAL = new Tolerance(3e-7, 1e-6, 0);
  private static final Tolerance LOOSER = new Tolerance(3e-7, 2e-6, 0);
  private static final Tolerance LAST_BIT = new Tolerance(3e-7, 1e-6, 1);

  /** mergekit rounds each step to the dtype. */
  private static final Tolerance ROUNDED = new Tolerance(3e-7, 1e-6, 2);

  /** Nothing is computed. */
  private static final Set<String> COPIED =
      Set.of(
          "passthrough-scale",
          "passthrough-slices",
          "11-passthrough-overlap",
          "12-passthrough-zero-init");

  /** What is drawn at random, or has no result. */
  private static final Set<String> WITHOUT_NUMBERS = Set.of("08-dare-ties");

  @TempDir Path folder;

  private static Tolerance tolerance(String name) {
    if (COPIED.contains(name)) {
      return Tolerance.EXACT;
    }
    return switch (name) {
      case "02-linear-union-tokenizer", "03-slerp-slices-gradient" -> ROUNDED;
      case "linear-out-dtype", "05-slerp-embedding-filters", "14-model-stock" -> LAST_BIT;
      case "06-ties-classic", "07-ties-nested-gradients", "ties-nested-parameters", "model-stock" ->
          LOOSER;
      default -> USUAL;
    };
  }

  @TestFactory
  List<DynamicTest> scriptsGiveTheSameTensors() throws IOException {
    try (Stream<Path> cases = Files.list(Recipes.ROOT.resolve("cases"))) {
      return cases
          .sorted()
          .map(c -> dynamicTest(c.getFileName().toString(), () -> check(c)))
          .toList();
    }
  }

  private void check(Path example) throws IOException {
    String name = example.getFileName().toString();
    Path place = Files.createDirectories(folder.resolve(name));
    Importer.Imported imported = Recipes.read(example.resolve("merge.yml"), "out");
    assertTrue(imported.script().isPresent(), () -> Recipes.text(imported.problems()));
    String script = withRouter(example, imported.script().get());
    assertEquals(Formatter.format(Source.of("merge.tva", script)), script);
    List<Diagnostic> problems = Recipes.run(place, script);
    assertTrue(problems.isEmpty(), () -> script + Recipes.text(problems));
    if (!WITHOUT_NUMBERS.contains(name)) {
      // mergekit rounds the inputs too, and what comes of them may be smaller.
      List<Path> inputs =
          tolerance(name) == ROUNDED ? List.of(model("base"), model("ft-a")) : List.of();
      assertEquals(
          List.of(),
          Values.differing(
              place.resolve("out/model.safetensors"),
              example.resolve("model.safetensors"),
              tolerance(name),
              inputs,
              rows(place.resolve("out"), example)),
          script);
    }
    if (Files.exists(example.resolve("config.json"))) {
      JsonObject wanted = config(example.resolve("config.json"));
      if (name.equals("tied-with-untied")) {
        // mergekit writes a head of its own, and a config by which nobody reads it.
        wanted.addProperty("tie_word_embeddings", false);
      }
      if (name.equals("padded-rows-union")) {
        // mergekit drops the rows that no token has, and here they stay.
        wanted.addProperty("vocab_size", 48);
      }
      assertEquals(wanted, config(place.resolve("out/config.json")), script);
    }
  }

  /** mergekit makes the rows of routers of prompts; here they come from a file. */
  private static String withRouter(Path example, String script) {
    String rows =
        "router = tensor(\"%s\", \"model.layers.0.mlp.gate.weight\")"
            .formatted(example.resolve("model.safetensors"));
    return Formatter.format(
        Source.of(
            "merge.tva",
            script.replace("base = base, active", "base = base, " + rows + ", active")));
  }

  /** The row here of each token's row there; none where that is the same file. */
  private static List<Integer> rows(Path got, Path want) throws IOException {
    if (!Files.exists(want.resolve("tokenizer.json"))) {
      return List.of();
    }
    Map<String, Integer> here = tokens(got.resolve("tokenizer.json"));
    Map<String, Integer> there = tokens(want.resolve("tokenizer.json"));
    assertEquals(there.keySet(), here.keySet());
    return there.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .map(e -> here.get(e.getKey()))
        .toList();
  }

  private static Map<String, Integer> tokens(Path file) throws IOException {
    JsonObject json = config(file);
    Map<String, Integer> tokens = new TreeMap<>();
    json.getAsJsonObject("model")
        .getAsJsonObject("vocab")
        .entrySet()
        .forEach(e -> tokens.put(e.getKey(), e.getValue().getAsInt()));
    json.getAsJsonArray("added_tokens")
        .forEach(t ->
            tokens.put(
                t.getAsJsonObject().get("content").getAsString(),
                t.getAsJsonObject().get("id").getAsInt()));
    return tokens;
  }

  private static JsonObject config(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  private static Path model(String name) {
    return Recipes.ROOT.resolve("models/" + name + "/model.safetensors");
  }
}
