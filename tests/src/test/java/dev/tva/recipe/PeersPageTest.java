// SPDX-License-Identifier: Apache-2.0
package dev.tva.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.recipe.formula.Checkpoints;
import dev.tva.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page for people from mergekit: beside each recipe stands the script that is made of it. */
final class PeersPageTest {
  private static final Path PAGE = Path.of("../grammar/manual/peers.md");
  private static final Pattern PAIR =
      Pattern.compile("```yaml\n((?:(?!```).)*)```\n\n```tva\n(?:(?!```).)*```\n", Pattern.DOTALL);

  /** All models of the page are Llamas. */
  private static final class Llamas implements Checkpoints {
    private final FileCatalog catalog = new FileCatalog();

    @Override
    public Optional<Manifest> headers(String path) {
      try {
        return Optional.of(catalog.open(Recipes.ROOT.resolve("models/base").toString()));
      } catch (CatalogException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public String written(String path, Optional<String> revision) {
      return path;
    }
  }

  @Test
  void scriptsAreWhatIsMadeOfTheRecipes() throws IOException {
    String page = Files.readString(PAGE);
    Matcher pairs = PAIR.matcher(page);
    StringBuilder made = new StringBuilder();
    int count = 0;
    while (pairs.find()) {
      count++;
      Importer.Imported imported =
          Importer.of(Source.of("merge.yml", pairs.group(1)), "out/merge", new Llamas());
      String script =
          imported
              .script()
              .orElseThrow(() -> new AssertionError(Recipes.text(imported.problems())));
      String pair = "```yaml\n" + pairs.group(1) + "```\n\n```tva\n" + script + "```\n";
      pairs.appendReplacement(made, Matcher.quoteReplacement(pair));
    }
    pairs.appendTail(made);
    assertTrue(count >= 10, count + " recipes");
    if ("overwrite".equals(System.getProperty("tva.goldens")) && !page.contentEquals(made)) {
      Files.writeString(PAGE, made);
      fail(PAGE + " is written anew: read what changed");
    }
    assertEquals(made.toString(), page);
  }
}
