// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark;

import dev.tva.catalog.Catalog;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Vocabulary;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.read.FilePath;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The checkpoints as the driver names them; the scripts are those that it has read. */
final class DriverCatalog implements Catalog {
  private final FileCatalog files = new FileCatalog();
  private final String folder;
  private final Map<String, String> scripts;

  /**
   * @param folder what the driver's relative paths count from
   * @param scripts texts by their paths there
   */
  DriverCatalog(String folder, Map<String, String> scripts) {
    this.folder = folder;
    this.scripts = scripts;
  }

  private String there(String path) {
    Path given = FilePath.of(path);
    return given.isAbsolute() ? path : Path.of(folder).resolve(given).toString();
  }

  @Override
  public Manifest open(String path) throws CatalogException {
    return files.open(there(path));
  }

  @Override
  public Manifest adapter(String path, String base) throws CatalogException {
    return files.adapter(there(path), there(base));
  }

  @Override
  public String place(String path) {
    return there(path);
  }

  @Override
  public Optional<Vocabulary> vocabulary(String path) throws CatalogException {
    return files.vocabulary(there(path));
  }

  @Override
  public List<String> expand(String glob) throws CatalogException {
    return files.expand(there(glob));
  }

  @Override
  public String readScript(String path) throws CatalogException {
    String text = scripts.get(path);
    return text == null ? files.readScript(there(path)) : text;
  }

  @Override
  public String resolve(String from, String path) {
    return files.resolve(from, path);
  }
}
