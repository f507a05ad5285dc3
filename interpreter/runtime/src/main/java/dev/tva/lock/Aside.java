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

/** An output that is looked at and never becomes a file. Of an adapter all is set aside. */
public final class Aside implements OutputWriter {
  private final Optional<AdapterContents> adapter;

  private Aside(Optional<AdapterContents> adapter) {
    this.adapter = adapter;
  }

  /** Of an output that nobody looks at. */
  public static Aside nothing() {
    return new Aside(Optional.empty());
  }

  /**
   * Opens it.
   *
   * @param inputs where the plan's inputs are
   */
  public static Aside of(Output output, List<Path> inputs) {
    if (output.adapter().isEmpty()) {
      return nothing();
    }
    try {
      return new Aside(Optional.of(AdapterContents.open(output, Optional.empty(), inputs)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void write(String tensor, long offset, ByteBuffer bytes) throws IOException {
    if (adapter.isPresent()) {
      adapter.get().write(tensor, offset, bytes);
    }
  }

  @Override
  public long write(String tensor, List<Factors> factors) throws IOException {
    return adapter.isPresent() ? adapter.get().write(tensor, factors) : 0;
  }

  @Override
  public Optional<AdapterTensors> adapter() {
    return adapter.map(AdapterContents::tensors);
  }

  @Override
  public void complete(InputSums read) {}

  @Override
  public void publish() {}

  @Override
  public void close() {
    if (adapter.isPresent()) {
      try {
        adapter.get().close();
      } catch (IOException _) {
        // It goes with the process.
      }
    }
  }
}
