// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.adapter;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What is known before the header of its file can be: kept in a file without a name that goes with
 * the process.
 */
final class Spool implements Closeable {
  private final FileChannel file;
  private long end;

  /**
   * @param folder with empty, where the system has its temporary files
   */
  Spool(Optional<Path> folder) throws IOException {
    Path path =
        folder.isPresent()
            ? Files.createTempFile(folder.get(), ".tva-", ".spool")
            : Files.createTempFile(".tva-", ".spool");
    file =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** Room for so many bytes, at the offset returned. */
  synchronized long reserve(long bytes) {
    long at = end;
    end += bytes;
    return at;
  }

  void write(long at, ByteBuffer bytes) throws IOException {
    for (long to = at; bytes.hasRemaining(); ) {
      to += file.write(bytes, to);
    }
  }

  /** Fills a buffer. */
  void read(long at, ByteBuffer to) throws IOException {
    for (long from = at; to.hasRemaining(); ) {
      int n = file.read(to, from);
      if (n < 0) {
        throw new IOException("what was set aside is not there");
      }
      from += n;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
