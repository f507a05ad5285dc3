// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import dev.tva.catalog.Catalog;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Vocabulary;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Files, for a script that is recorded: what it imports is recorded too, and the checkpoints it
 * names itself lie where they are said to, or where they were on a hub.
 *
 * @param given paths by what the script has in their place
 */
public record RecordedCatalog(Catalog files, Recorded recorded, Map<String, String> given)
    implements Catalog {
  @Override
  public void expect(List<String> paths) {
    files.expect(paths);
  }

  @Override
  public Manifest open(String path) throws CatalogException {
    return files.open(path);
  }

  @Override
  public Manifest adapter(String path, String base) throws CatalogException {
    return files.adapter(path, base);
  }

  @Override
  public Optional<Vocabulary> vocabulary(String path) throws CatalogException {
    return files.vocabulary(path);
  }

  @Override
  public List<String> expand(String glob) throws CatalogException {
    return files.expand(glob);
  }

  @Override
  public String readScript(String path) throws CatalogException {
    String text = recorded.imports().get(path);
    return text == null ? files.readScript(path) : text;
  }

  @Override
  public String place(String path) throws CatalogException {
    return files.place(path);
  }

  @Override
  public String resolve(String from, String path) {
    String place = given.containsKey(path) ? given.get(path) : recorded.origins().get(path);
    return place == null ? files.resolve(from, path) : files.resolve("", place);
  }
}
