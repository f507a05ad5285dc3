// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.swap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How a file system of a cluster lets an output be published.
 *
 * @param renames whether a folder takes another name in one step; where not, a file appears under
 *     its name when it is complete
 */
public record StoreTraits(boolean renames) {
  /** What a path's file store calls that. */
  public static final String RENAMES = "tva:renames";

  /** Those of the file system that a path is on, which is not this machine's. */
  public static StoreTraits of(Path path) throws IOException {
    return new StoreTraits((Boolean) Files.getFileStore(path.getRoot()).getAttribute(RENAMES));
  }
}
