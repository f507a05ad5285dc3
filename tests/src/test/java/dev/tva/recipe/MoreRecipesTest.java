// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.safetensors.SafetensorsReader;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.source.Source;
import dev.tva.syntax.format.Formatter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Recipes beside scripts that a person wrote: both give the same bytes. */
final class MoreRecipesTest {
  private static final Path MORE = Recipes.ROOT.resolve("more");

  @TempDir Path folder;

  private static List<Path> all() throws IOException {
    try (Stream<Path> files = Files.list(MORE)) {
      return files.filter(f -> f.toString().endsWith(".yml")).sorted().toList();
    }
  }

  @Test
  void thereAreAtLeastTwentyFive() throws IOException {
    assertTrue(all().size() >= 25, all().toString());
  }

  @TestFactory
  List<DynamicTest> bothGiveTheSameBytes() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path recipe : all()) {
      tests.add(dynamicTest(recipe.getFileName().toString(), () -> check(recipe)));
    }
    return tests;
  }

  private void check(Path recipe) throws IOException {
    String name = recipe.getFileName().toString().replace(".yml", "");
    Importer.Imported imported = Recipes.read(recipe, "out");
    String script =
        imported.script().orElseThrow(() -> new AssertionError(Recipes.text(imported.problems())));
    assertEquals(Formatter.format(Source.of("merge.tva", script)), script);
    String byHand =
        Files.readString(MORE.resolve(name + ".tva"))
            .replace("\"models/", "\"" + Recipes.ROOT + "/models/");
    SortedMap<String, byte[]> wanted = output(name + "-by-hand", byHand);
    SortedMap<String, byte[]> got = output(name, script);
    assertEquals(wanted.keySet(), got.keySet());
    wanted.forEach(
        (tensor, bytes) -> assertArrayEquals(bytes, got.get(tensor), () -> tensor + "\n" + script));
  }

  private SortedMap<String, byte[]> output(String name, String script) throws IOException {
    Path place = Files.createDirectories(folder.resolve(name));
    List<Diagnostic> problems = Recipes.run(place, script);
    assertTrue(problems.isEmpty(), () -> script + Recipes.text(problems));
    SortedMap<String, byte[]> all = new TreeMap<>();
    Path out = place.resolve("out");
    Path file = Files.isDirectory(out) ? out.resolve("model.safetensors") : out;
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      for (String tensor : reader.tensors().keySet()) {
        var found = reader.find(tensor).orElseThrow();
        ByteBuffer bytes = ByteBuffer.allocate((int) found.info().byteSize());
        found.read(0, bytes);
        all.put(tensor + " " + found.info().dtype() + " " + found.info().shape(), bytes.array());
      }
    }
    all.put(
        "config",
        Files.exists(out.resolve("config.json"))
            ? Files.readAllBytes(out.resolve("config.json"))
            : new byte[0]);
    return all;
  }
}
