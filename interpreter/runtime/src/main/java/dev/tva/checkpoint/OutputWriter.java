// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.tva.checkpoint.adapter.AdapterTensors;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.factor.Factors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Where an output's tensors are written; nothing is under its final name until {@code publish}. */
public interface OutputWriter extends AutoCloseable {
  /** Bytes of a tensor at an offset in bytes; safe from several threads at once. */
  void write(String tensor, long offset, ByteBuffer bytes) throws IOException;

  /**
   * The factors of a tensor of an adapter, or of each of several matrices in it; safe from several
   * threads at once.
   *
   * @return the bytes they take
   */
  long write(String tensor, List<Factors> factors) throws IOException;

  /** Of an adapter the tensors of its file, once all is written; empty of anything else. */
  default Optional<AdapterTensors> adapter() {
    return Optional.empty();
  }

  /**
   * Forces all, with what is known only now, to the disk, so that nothing but the final name is
   * left to be given. Of several outputs none is published before all are complete.
   *
   * @param read the checksums of what was read
   * @throws dev.tva.diagnostic.DiagnosticException if that cannot be done
   */
  void complete(InputSums read);

  /**
   * Swaps what is complete in under the final name.
   *
   * @throws dev.tva.diagnostic.DiagnosticException if that cannot be done
   */
  void publish();

  /** Without {@code publish}: deletes what was written. */
  @Override
  void close();
}
