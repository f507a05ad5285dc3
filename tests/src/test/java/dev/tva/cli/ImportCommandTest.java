// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.doc.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tva import} writes, runs and refuses, among files. */
final class ImportCommandTest {
  private static final String RECIPE =
      """
      merge_method: linear
      models:
        - {model: ft_a, parameters: {weight: 0.5}}
        - {model: ft_b, parameters: {weight: 0.5}}
      """;

  @TempDir Path folder;

  @Test
  void writesRunsAndRefuses() throws IOException {
    Workplace.make(folder);
    Files.writeString(folder.resolve("merge.yml"), RECIPE);
    Files.createDirectory(folder.resolve("scripts"));
    try (Served tva = Served.in(folder)) {
      String suggested = tva.run(List.of("run", "merge.yml")).expect(3).err();
      assertTrue(suggested.contains("tva import merge.yml"), suggested);

      // Paths begin where tva runs, and are written from where the script lies.
      tva.run(List.of("import", "merge.yml", "-o", "scripts/merge.tva")).expect(0);
      String script = Files.readString(folder.resolve("scripts/merge.tva"));
      assertTrue(script.contains("model(\"../ft_a\")"), script);
      tva.run(List.of("run", "scripts/merge.tva", "--quiet")).expect(0);
      assertTrue(Files.exists(folder.resolve("scripts/out/merge/model.safetensors")));

      // Its own script it replaces, a person's not.
      tva.run(List.of("import", "merge.yml", "-o", "scripts/merge.tva")).expect(0);
      Files.writeString(folder.resolve("mine.tva"), "show 1\n");
      tva.run(List.of("import", "merge.yml", "-o", "mine.tva")).expect(3);
      assertEquals("show 1\n", Files.readString(folder.resolve("mine.tva")));

      tva.run(List.of("import", "merge.yml", "--run", "--quiet", "ft_b=ft_toxic")).expect(0);
      assertTrue(Files.exists(folder.resolve("out/merge/model.safetensors")));
      tva.run(List.of("import", "merge.yml", "ft_b=ft_toxic")).expect(2);

      Files.writeString(folder.resolve("half.yml"), RECIPE + "dtype: bfloat16\n");
      tva.run(List.of("import", "half.yml", "--strict", "-o", "half.tva")).expect(1);
      assertFalse(Files.exists(folder.resolve("half.tva")));
      tva.run(List.of("import", "half.yml", "-o", "half.tva")).expect(0);

      Files.writeString(
          folder.resolve("hub.yml"),
          RECIPE.replace("ft_a", "acme/base@v1").replace("ft_b", "acme/ft"));
      String ids = tva.run(List.of("import", "hub.yml")).expect(0).out();
      assertTrue(ids.contains("model(\"hf:acme/base@v1\")"), ids);
      assertTrue(ids.contains("model(\"hf:acme/ft\")"), ids);

      tva.run(List.of("import", "nothing.yml")).expect(3);
    }
  }
}
