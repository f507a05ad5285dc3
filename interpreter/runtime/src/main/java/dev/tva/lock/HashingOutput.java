// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.adapter.AdapterContents;
import dev.tva.checkpoint.adapter.AdapterTensors;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.factor.Factors;
import dev.tva.plan.Output;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Hashes what is written, on its way to a file or to nowhere. Of an adapter that is what its file
 * holds, which is known at the end.
 */
public final class HashingOutput implements OutputWriter {
  private final ContentHash hash;
  private final Optional<AdapterContents> adapter;
  private final Optional<OutputWriter> file;
  private final Consumer<String> complete;

  private HashingOutput(
      ContentHash hash,
      Optional<AdapterContents> adapter,
      Optional<OutputWriter> file,
      Consumer<String> complete) {
    this.hash = hash;
    this.adapter = adapter;
    this.file = file;
    this.complete = complete;
  }

  /**
   * @param inputs where the plan's inputs are
   * @param complete is given the hash when all is written; may throw, and then nothing is published
   */
  public static HashingOutput open(
      Output output, List<Path> inputs, Optional<OutputWriter> file, Consumer<String> complete) {
    return new HashingOutput(
        ContentHash.of(output), AdapterAside.of(output, inputs), file, complete);
  }

  @Override
  public void write(String tensor, long offset, ByteBuffer bytes) throws IOException {
    if (adapter.isPresent()) {
      adapter.get().write(tensor, offset, bytes.duplicate());
    } else {
      hash.add(tensor, offset, bytes);
    }
    if (file.isPresent()) {
      file.get().write(tensor, offset, bytes);
    }
  }

  @Override
  public long write(String tensor, List<Factors> factors) throws IOException {
    long bytes = adapter.orElseThrow().write(tensor, factors);
    return file.isPresent() ? file.get().write(tensor, factors) : bytes;
  }

  @Override
  public void complete(InputSums read) {
    complete.accept(finish());
    file.ifPresent(f -> f.complete(read));
  }

  private String finish() {
    if (adapter.isEmpty()) {
      return hash.finish();
    }
    AdapterTensors tensors = adapter.get().tensors();
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
    file.ifPresent(OutputWriter::publish);
  }

  @Override
  public void close() {
    adapter.ifPresent(AdapterAside::close);
    file.ifPresent(OutputWriter::close);
  }
}
