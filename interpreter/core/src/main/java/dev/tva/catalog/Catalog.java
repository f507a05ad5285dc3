// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.diagnostic.Slug;
import java.util.List;
import java.util.Optional;

/** Where manifests come from: the seam between the language and files. */
public interface Catalog extends ScriptFiles {
  /** The headers of the checkpoint at {@code path}; the same path gives the same manifest. */
  Manifest open(String path) throws CatalogException;

  /**
   * Tells which checkpoints will most likely be opened, so that reading them can begin.
   *
   * @param paths resolved, in the order in which they will be
   */
  default void expect(List<String> paths) {}

  /**
   * The delta that an adapter makes of a base, from headers alone.
   *
   * @param path a directory as PEFT writes it, or a file
   * @param base the path of the base, which is opened like any checkpoint
   */
  default Manifest adapter(String path, String base) throws CatalogException {
    throw new CatalogException(
        Slug.CANNOT_READ, "`" + path + "` is not among what is at hand", List.of());
  }

  /**
   * Where what a path names lies: the path itself, or what was fetched for it.
   *
   * @param path resolved
   */
  default String place(String path) throws CatalogException {
    return path;
  }

  /**
   * The tokens whose rows a checkpoint's embedding has; empty where no tokenizer lies beside it.
   *
   * @throws CatalogException if there is one that cannot be read
   */
  default Optional<Vocabulary> vocabulary(String path) throws CatalogException {
    return Optional.empty();
  }

  /** The checkpoints a glob matches, in natural order: {@code step-9} before {@code step-10}. */
  List<String> expand(String glob) throws CatalogException;
}
