// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe;

import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Vocabulary;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Renderer;
import dev.tva.diagnostic.Theme;
import dev.tva.recipe.formula.Checkpoints;
import dev.tva.run.Scripts;
import dev.tva.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Imports recipes whose paths begin at the test's resources, and runs what comes out. */
final class Recipes {
  static final Path ROOT = Path.of("src/test/resources/mergekit").toAbsolutePath();

  private Recipes() {}

  /** Models where they lie among the resources. */
  private static final class Here implements Checkpoints {
    private final FileCatalog catalog = new FileCatalog();

    @Override
    public Optional<Manifest> headers(String path) {
      try {
        return Optional.of(catalog.open(ROOT.resolve(path).toString()));
      } catch (CatalogException _) {
        return Optional.empty();
      }
    }

    @Override
    public Optional<Vocabulary> vocabulary(String path) {
      try {
        return catalog.vocabulary(ROOT.resolve(path).toString());
      } catch (CatalogException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public String written(String path, Optional<String> revision) {
      return Files.exists(ROOT.resolve(path)) ? ROOT.resolve(path).toString() : path;
    }
  }

  static Importer.Imported read(String name, String yaml, String output) {
    return Importer.of(Source.of(name, yaml), output, new Here());
  }

  static Importer.Imported read(Path recipe, String output) throws IOException {
    return read(recipe.getFileName().toString(), Files.readString(recipe), output);
  }

  /** Runs a script that lies in a folder; the problems, if it could not be run. */
  static List<Diagnostic> run(Path folder, String script) {
    return Scripts.run(folder.resolve("merge.tva"), script);
  }

  static String text(List<Diagnostic> problems) {
    return problems.stream()
        .map(d -> Renderer.text(d, Theme.PLAIN))
        .collect(Collectors.joining("\n"));
  }
}
