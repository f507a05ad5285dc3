// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import java.util.List;

/** Where manifests come from: the seam between the language and files. */
public interface Catalog extends ScriptFiles {
  /** The headers of the checkpoint at {@code path}; the same path gives the same manifest. */
  Manifest open(String path) throws CatalogException;

  /** The checkpoints a glob matches, in natural order: {@code step-9} before {@code step-10}. */
  List<String> expand(String glob) throws CatalogException;
}
