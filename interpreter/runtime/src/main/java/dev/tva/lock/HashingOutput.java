// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.factor.Factors;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Hashes what is written, on its way to a file or to nowhere. */
public final class HashingOutput implements OutputWriter {
  private final ContentHash hash;
  private final Optional<OutputWriter> file;
  private final Consumer<String> complete;

  /**
   * @param complete is given the hash when all is written; may throw, and then nothing is published
   */
  public HashingOutput(Output output, Optional<OutputWriter> file, Consumer<String> complete) {
    this.hash = ContentHash.of(output);
    this.file = file;
    this.complete = complete;
  }

  @Override
  public void write(String tensor, long offset, ByteBuffer bytes) throws IOException {
    hash.add(tensor, offset, bytes);
    if (file.isPresent()) {
      file.get().write(tensor, offset, bytes);
    }
  }

  @Override
  public long write(String tensor, List<Factors> factors) {
    throw new IllegalStateException("an adapter has no hash");
  }

  @Override
  public void complete(InputSums read) {
    complete.accept(hash.finish());
    file.ifPresent(f -> f.complete(read));
  }

  @Override
  public void publish() {
    file.ifPresent(OutputWriter::publish);
  }

  @Override
  public void close() {
    file.ifPresent(OutputWriter::close);
  }
}
