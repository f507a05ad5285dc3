// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.adapter.AdapterTensors;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.factor.Factors;
import dev.tva.plan.Output;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Hashes what is written, on its way to a file or to nowhere. Of an adapter that is what its file
 * holds, which is known at the end.
 */
public final class HashingOutput implements OutputWriter {
  private final ContentHash hash;
  private final boolean factors;
  private final OutputWriter to;
  private final Consumer<String> complete;

  /**
   * @param complete is given the hash when all is written; may throw, and then nothing is published
   */
  public HashingOutput(Output output, OutputWriter to, Consumer<String> complete) {
    this.hash = ContentHash.of(output);
    this.factors = output.adapter().isPresent();
    this.to = to;
    this.complete = complete;
  }

  @Override
  public void write(String tensor, long offset, ByteBuffer bytes) throws IOException {
    if (!factors) {
      hash.add(tensor, offset, bytes);
    }
    to.write(tensor, offset, bytes);
  }

  @Override
  public long write(String tensor, List<Factors> factors) throws IOException {
    return to.write(tensor, factors);
  }

  @Override
  public Optional<AdapterTensors> adapter() {
    return to.adapter();
  }

  @Override
  public void complete(InputSums read) {
    complete.accept(to.adapter().map(HashingOutput::hash).orElseGet(hash::finish));
    to.complete(read);
  }

  private static String hash(AdapterTensors tensors) {
    ContentHash held = new ContentHash(tensors.specs());
    try {
      tensors.read(held::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return held.finish();
  }

  @Override
  public void publish() {
    to.publish();
  }

  @Override
  public void close() {
    to.close();
  }
}
