// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp.script;

import dev.tva.catalog.Catalog;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Vocabulary;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Files, of which those open in the editor have the text they have there.
 *
 * @param now the files as they were last read
 * @param texts of the files that are open, by name
 * @param folder what paths given from outside of scripts are relative to, with a slash behind
 */
record OpenCatalog(Supplier<Catalog> now, Function<String, Optional<String>> texts, String folder)
    implements Catalog {
  private Catalog files() {
    return now.get();
  }

  @Override
  public void expect(List<String> paths) {
    files().expect(paths);
  }

  @Override
  public Manifest open(String path) throws CatalogException {
    return files().open(path);
  }

  @Override
  public Manifest adapter(String path, String base) throws CatalogException {
    return files().adapter(path, base);
  }

  @Override
  public Optional<Vocabulary> vocabulary(String path) throws CatalogException {
    return files().vocabulary(path);
  }

  @Override
  public List<String> expand(String glob) throws CatalogException {
    return files().expand(glob);
  }

  @Override
  public String readScript(String path) throws CatalogException {
    Optional<String> open = texts.apply(path);
    return open.isPresent() ? open.get() : files().readScript(path);
  }

  @Override
  public String resolve(String from, String path) {
    boolean outside = from.isEmpty() || from.startsWith("<");
    return files().resolve(outside ? folder + "given.tva" : from, path);
  }
}
