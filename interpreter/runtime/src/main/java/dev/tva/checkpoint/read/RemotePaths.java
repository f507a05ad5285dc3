// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import java.nio.file.Path;
import java.util.Optional;

/** A service: file systems that are not this machine's, as paths. */
public interface RemotePaths {
  /**
   * A path on one of them, whose text is the one given.
   *
   * @param scheme what stands before {@code ://}
   * @return empty if none has this scheme
   */
  Optional<Path> path(String scheme, String text);
}
