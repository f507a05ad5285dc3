// SPDX-License-Identifier: Apache-2.0
package dev.tva.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a folder begins with. */
public enum StartingFiles {
  /** The checkpoints and scripts of the tour. */
  demo("tour", List.of("steer.tva", "layered.tva", "between.tva")),

  /** A recipe, its values, and the checks of a repository. */
  recipe("recipe", List.of("main.tva", "values.json", ".gitignore", ".pre-commit-config.yaml"));

  private final String resources;
  private final List<String> files;

  StartingFiles(String resources, List<String> files) {
    this.resources = resources;
    this.files = files;
  }

  /** Writes them into a folder that is made for them; gives their names. */
  public List<String> write(Path folder) throws IOException {
    Files.createDirectories(folder);
    List<String> written = new ArrayList<>();
    if (this == demo) {
      DemoModels.write(folder);
      written.addAll(List.of("base", "ft_a", "ft_b", "ft_toxic"));
    }
    for (String file : files) {
      Files.writeString(folder.resolve(file), text(file));
      written.add(file);
    }
    return written;
  }

  /** One of the texts. */
  String text(String file) {
    String name = resources + "/" + (file.startsWith(".") ? file.substring(1) : file);
    try (InputStream in = StartingFiles.class.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(in, name).readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
