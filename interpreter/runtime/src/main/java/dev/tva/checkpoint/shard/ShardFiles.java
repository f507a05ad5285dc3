// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.shard;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The files with an output's tensors, while they are made. */
public interface ShardFiles extends Closeable {
  /**
   * Begins a file.
   *
   * @param tensors in the order in which they lie in it
   * @param metadata as long as they will be, with what is not known yet
   */
  void create(Path file, List<FileTensor> tensors, Map<String, String> metadata) throws IOException;

  /** Bytes of a tensor of the output; safe from several threads at once. */
  void write(String tensor, long offset, ByteBuffer bytes) throws IOException;

  /**
   * Completes all files, to stay whatever happens.
   *
   * @param known the values of metadata that were not known before; of those a file has
   */
  void finish(Map<String, String> known) throws IOException;

  /** The files, complete. */
  Collection<Path> files();
}
