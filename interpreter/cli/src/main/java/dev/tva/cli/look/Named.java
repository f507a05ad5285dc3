// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.look;

import dev.tva.catalog.Catalog;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.diagnostic.Slug;
import java.util.List;
import java.util.Map;

/** Checkpoints that are open already, by the names under which a formula has them. */
record Named(Map<String, Manifest> manifests) implements Catalog {
  @Override
  public Manifest open(String path) throws CatalogException {
    Manifest found = manifests.get(path);
    if (found == null) {
      throw new CatalogException(Slug.CANNOT_READ, "`" + path + "` is not open", List.of());
    }
    return found;
  }

  @Override
  public List<String> expand(String glob) {
    return List.of();
  }

  @Override
  public String readScript(String path) throws CatalogException {
    throw new CatalogException(Slug.CANNOT_READ, "`" + path + "` is not read here", List.of());
  }

  @Override
  public String resolve(String from, String path) {
    return path;
  }
}
