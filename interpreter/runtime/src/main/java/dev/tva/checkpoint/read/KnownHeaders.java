// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.tva.checkpoint.read.SafetensorsFormat.Contents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Headers that are read together, by several threads. Fine-tunes of one base mostly have the same
 * one, which is then parsed once, and whose names are there once.
 */
public final class KnownHeaders {
  private final Map<HeaderText, CompletableFuture<Contents>> known = new ConcurrentHashMap<>();

  /** Parses a header that is not known. */
  interface Parser {
    Contents parse() throws IOException;
  }

  /** What a file with this header holds; waits for who parses the same one. */
  Contents contents(HeaderText header, Path file, Parser parser) throws IOException {
    CompletableFuture<Contents> own = new CompletableFuture<>();
    CompletableFuture<Contents> other = known.putIfAbsent(header, own);
    if (other != null) {
      Optional<Contents> same = waitFor(other);
      // What is wrong with it is told of each file.
      return same.isPresent() ? same.get().in(file) : parser.parse();
    }
    try {
      Contents parsed = parser.parse();
      own.complete(parsed);
      return parsed;
    } finally {
      own.cancel(false);
    }
  }

  private static Optional<Contents> waitFor(CompletableFuture<Contents> other) {
    try {
      return Optional.of(other.join());
    } catch (CancellationException _) {
      return Optional.empty();
    }
  }
}
