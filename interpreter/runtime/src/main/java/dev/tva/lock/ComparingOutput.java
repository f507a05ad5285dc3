// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.read.TensorStore;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.factor.Factors;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** Compares what is computed with a checkpoint that is there, and writes nothing. */
public final class ComparingOutput implements OutputWriter {
  /** What a script saves besides. */
  public static final OutputWriter NOWHERE =
      new OutputWriter() {
        @Override
        public void write(String tensor, long offset, ByteBuffer bytes) {}

        @Override
        public long write(String tensor, List<Factors> factors) {
          return 0;
        }

        @Override
        public void complete(InputSums read) {}

        @Override
        public void publish() {}

        @Override
        public void close() {}
      };

  private final Output output;
  private final TensorStore there;
  private final SortedSet<String> differing = new ConcurrentSkipListSet<>();
  private final ThreadLocal<ByteBuffer> buffers = new ThreadLocal<>();
  private InputSums read = new InputSums(List.of());

  public ComparingOutput(Output output, TensorStore there) {
    this.output = output;
    this.there = there;
  }

  /** The first tensor that headers tell apart: by its name, its dtype or its shape. */
  public Optional<String> firstOfOtherHeader() {
    Manifest manifest = there.manifest();
    for (var e : output.tensors().entrySet()) {
      if (!e.getValue().equals(manifest.tensors().get(e.getKey()))) {
        return Optional.of(e.getKey());
      }
    }
    return manifest.names().stream().filter(n -> !output.tensors().containsKey(n)).findFirst();
  }

  /** The first tensor with other bytes, in order of the names. */
  public Optional<String> firstOfOtherBytes() {
    return differing.stream().findFirst();
  }

  /** The checksums of what was read, once all is computed. */
  public InputSums read() {
    return read;
  }

  @Override
  public void write(String tensor, long offset, ByteBuffer bytes) throws IOException {
    if (differing.contains(tensor)) {
      return;
    }
    Piece piece = there.manifest().piece(tensor).orElseThrow();
    ByteBuffer buffer = buffers.get();
    if (buffer == null || buffer.capacity() < bytes.remaining()) {
      buffer = ByteBuffer.allocateDirect(bytes.remaining());
      buffers.set(buffer);
    }
    there.read(piece, offset, buffer.clear().limit(bytes.remaining()));
    if (!buffer.flip().equals(bytes)) {
      differing.add(tensor);
    }
  }

  @Override
  public long write(String tensor, List<Factors> factors) {
    throw new IllegalStateException("an adapter is not compared");
  }

  @Override
  public void complete(InputSums read) {
    this.read = read;
  }

  @Override
  public void publish() {}

  @Override
  public void close() {}
}
