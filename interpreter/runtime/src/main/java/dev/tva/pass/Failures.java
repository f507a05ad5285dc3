// SPDX-License-Identifier: Apache-2.0
package dev.tva.pass;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** What went wrong in a phase: of several failures the one at the first tile. */
public final class Failures {
  private record Failure(long order, Throwable cause) {}

  private Optional<Failure> first = Optional.empty();

  public synchronized boolean none() {
    return first.isEmpty();
  }

  public synchronized void add(long order, Throwable cause) {
    boolean earlier = first.filter(f -> f.order() <= order).isEmpty();
    if (earlier) {
      first = Optional.of(new Failure(order, cause));
    }
  }

  /** Throws the first failure, if there was one; every worker must have ended. */
  public synchronized void rethrow() {
    if (first.isEmpty()) {
      return;
    }
    switch (first.get().cause()) {
      case RuntimeException e -> throw e;
      case IOException e -> throw new UncheckedIOException(e);
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }
}
