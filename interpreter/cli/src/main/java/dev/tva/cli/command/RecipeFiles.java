// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.catalog.Catalog;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Vocabulary;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.recipe.formula.Checkpoints;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The models of a recipe among the files here: mergekit's paths begin where it runs, those of a
 * script where the script lies.
 */
final class RecipeFiles implements Checkpoints {
  private final Catalog catalog = new FileCatalog();
  private final Optional<Path> script;

  /** {@code script} is the folder of the script, if it is not the one where tva runs. */
  RecipeFiles(Optional<Path> script) {
    this.script = script;
  }

  @Override
  public Optional<Manifest> headers(String path) {
    try {
      return exists(path) ? Optional.of(catalog.open(path)) : Optional.empty();
    } catch (CatalogException _) {
      // The script says what is wrong with it, when it is run.
      return Optional.empty();
    }
  }

  @Override
  public Optional<Vocabulary> vocabulary(String path) {
    try {
      return exists(path) ? catalog.vocabulary(path) : Optional.empty();
    } catch (CatalogException _) {
      return Optional.empty();
    }
  }

  @Override
  public String written(String path, Optional<String> revision) {
    if (!exists(path)) {
      // What is no file here mergekit looks for on the hub.
      return path.matches("[\\w.-]+/[\\w.-]+")
          ? "hf:" + path + revision.map(r -> "@" + r).orElse("")
          : path;
    }
    if (script.isEmpty() || Path.of(path).isAbsolute()) {
      return path;
    }
    return script.get().relativize(Path.of(path).toAbsolutePath()).normalize().toString();
  }

  private static boolean exists(String path) {
    try {
      return Files.exists(Path.of(path));
    } catch (InvalidPathException _) {
      return false;
    }
  }
}
