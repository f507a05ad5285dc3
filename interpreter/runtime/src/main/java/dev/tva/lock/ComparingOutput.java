// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.adapter.AdapterTensors;
import dev.tva.checkpoint.read.TensorStore;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.factor.Factors;
import dev.tva.plan.Output;
import dev.tva.tensor.TensorSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Compares what is computed with a checkpoint that is there, and writes nothing. */
public final class ComparingOutput implements OutputWriter {
  private final TensorStore there;
  private final Aside aside;
  private final boolean factors;
  private final Consumer<String> otherHeader;
  private final SortedSet<String> differing = new ConcurrentSkipListSet<>();
  private final ThreadLocal<ByteBuffer> buffers = new ThreadLocal<>();
  private InputSums read = new InputSums(List.of());

  private ComparingOutput(
      TensorStore there, Aside aside, boolean factors, Consumer<String> otherHeader) {
    this.there = there;
    this.aside = aside;
    this.factors = factors;
    this.otherHeader = otherHeader;
  }

  /**
   * @param inputs where the plan's inputs are
   * @param otherHeader is given the first tensor that headers tell apart, by its name, its dtype or
   *     its shape; throws
   */
  public static ComparingOutput open(
      Output output, TensorStore there, List<Path> inputs, Consumer<String> otherHeader) {
    boolean factors = output.adapter().isPresent();
    var all = new ComparingOutput(there, Aside.of(output, inputs), factors, otherHeader);
    if (!factors) {
      all.compareHeaders(output.tensors());
    }
    return all;
  }

  private void compareHeaders(SortedMap<String, TensorSpec> specs) {
    Manifest manifest = there.manifest();
    Stream.concat(specs.keySet().stream(), manifest.names().stream())
        .filter(n -> !Objects.equals(specs.get(n), manifest.tensors().get(n)))
        .findFirst()
        .ifPresent(otherHeader);
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
    if (factors) {
      aside.write(tensor, offset, bytes);
    } else {
      compare(tensor, offset, bytes);
    }
  }

  private void compare(String tensor, long offset, ByteBuffer bytes) throws IOException {
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
  public long write(String tensor, List<Factors> factors) throws IOException {
    return aside.write(tensor, factors);
  }

  @Override
  public void complete(InputSums read) {
    this.read = read;
    aside.adapter().ifPresent(this::compare);
  }

  private void compare(AdapterTensors tensors) {
    compareHeaders(tensors.specs());
    try {
      tensors.read(this::compare);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void publish() {}

  @Override
  public void close() {
    aside.close();
  }
}
