// SPDX-License-Identifier: Apache-2.0
package dev.formats;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;

/**
 * An open file, or an index and its files: headers in memory, data on disk.
 *
 * <p>Its tensors may be read from several threads at once. As with any {@link
 * java.nio.channels.FileChannel}, interrupting a thread inside a read closes the file for all.
 */
public interface TensorFile extends Closeable {
  /** The path it was opened by. */
  Path path();

  /** All files that it reads, an index included. */
  default List<Path> files() {
    return List.of(path());
  }

  /** The tensors by name, in the order of the file. */
  SequencedMap<String, TensorEntry> tensors();
}
