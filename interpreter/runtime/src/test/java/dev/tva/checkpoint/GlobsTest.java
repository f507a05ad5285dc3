// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.catalog.CatalogException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GlobsTest {
  private final FileCatalog catalog = new FileCatalog();

  @TempDir Path folder;

  @BeforeEach
  void makeCheckpoints() throws IOException {
    for (String step : List.of("step-10", "step-9", "step-100", ".step-1", "step-7.partial")) {
      Tiny.file(folder.resolve("run").resolve(step).resolve("model.safetensors"));
    }
    Files.createDirectories(folder.resolve("run/step-8"));
    Files.writeString(folder.resolve("run/step-notes.json"), "{}");
  }

  private List<String> expand(String glob) throws CatalogException {
    return catalog.expand(folder + "/" + glob).stream()
        .map(p -> folder.relativize(Path.of(p)).toString().replace('\\', '/'))
        .toList();
  }

  @Test
  void givesCheckpointsOnlyInNaturalOrder() throws Exception {
    assertEquals(List.of("run/step-9", "run/step-10", "run/step-100"), expand("run/step-*"));
    assertEquals(List.of("run/step-9", "run/step-10", "run/step-100"), expand("r?n/*"));
    assertEquals(List.of("run/step-9", "run/step-10"), expand("run/step-{9,10,11}"));
    assertEquals(List.of("run/.step-1"), expand("run/.step*"));
    assertEquals(List.of("run/step-9"), expand("run/step-9"));
  }

  @Test
  void givesEqualNumbersInOneOrder() throws Exception {
    for (String name : List.of("e-1", "e-01", "e-001")) {
      Tiny.file(folder.resolve(name + ".safetensors"));
    }
    assertEquals(
        List.of("e-001.safetensors", "e-01.safetensors", "e-1.safetensors"), expand("e-*"));
  }

  @Test
  void looksInsideFolders() throws Exception {
    Tiny.file(folder.resolve("a/final/model.safetensors"));
    Tiny.file(folder.resolve("b/final/model.safetensors"));
    Files.createDirectories(folder.resolve("c"));
    assertEquals(List.of("a/final", "b/final"), expand("*/final"));
    assertEquals(List.of("a/final", "b/final"), expand("*/fin*"));
  }

  @Test
  void takesFilesAndIndexesButNoShards() throws Exception {
    Tiny.file(folder.resolve("f/one.safetensors"));
    Tiny.shards(folder.resolve("f"));
    assertEquals(List.of("f/model.safetensors.index.json", "f/one.safetensors"), expand("f/*"));
  }

  @Test
  void saysWhereNothingMatches() {
    CatalogException e = assertThrows(CatalogException.class, () -> expand("run/epoch-*"));
    assertEquals("no checkpoint matches `" + folder + "/run/epoch-*`", e.getMessage());
    CatalogException empty = assertThrows(CatalogException.class, () -> expand("run/step-8*"));
    assertTrue(empty.lines().getFirst().toString().contains("step-8"), empty.lines().toString());
    assertThrows(CatalogException.class, () -> expand("nowhere/*"));
    assertThrows(CatalogException.class, () -> expand("run/step-{"));
  }
}
