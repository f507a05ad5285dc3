// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import dev.tva.checkpoint.adapter.AdapterContents;
import dev.tva.plan.Output;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An adapter that is set aside to be looked at, and never becomes a file. */
final class AdapterAside {
  private AdapterAside() {}

  /** Empty where the output is none. */
  static Optional<AdapterContents> of(Output output, List<Path> inputs) {
    if (output.adapter().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(AdapterContents.open(output, Optional.empty(), inputs));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void close(AdapterContents adapter) {
    try {
      adapter.close();
    } catch (IOException _) {
      // It goes with the process.
    }
  }
}
