// SPDX-License-Identifier: Apache-2.0
package dev.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Bytes that can be read from anywhere, by any thread: a file, or what a part of it inflates to.
 */
public interface ByteSource {
  /** The file that the bytes come from, for messages. */
  Path path();

  /** How many bytes there are. */
  long size();

  /**
   * Fills a buffer from its position to its limit.
   *
   * @param offset the first byte wanted; the caller has checked that all of them are there
   */
  void read(long offset, ByteBuffer dst) throws IOException;
}
