// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where an output's tensors are written; nothing is under its final name until {@code finish}. */
public interface OutputWriter extends AutoCloseable {
  /** Bytes of a tensor at an offset in bytes; safe from several threads at once. */
  void write(String tensor, long offset, ByteBuffer bytes) throws IOException;

  /**
   * Forces all to the disk and swaps it in under the final name.
   *
   * @throws dev.tva.diagnostic.DiagnosticException if that cannot be done
   */
  void finish();

  /** Without {@code finish}: deletes what was written. */
  @Override
  void close();
}
