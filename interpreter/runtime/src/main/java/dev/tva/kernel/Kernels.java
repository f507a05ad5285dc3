// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel;

import dev.tva.diagnostic.DiagnosticException;
import dev.tva.kernel.order.Sieve;
import dev.tva.kernel.random.RandomWords;
import dev.tva.plan.Plan;
import dev.tva.plan.Program.Precision;
import java.util.Optional;

/** Something that computes on tiles. */
public interface Kernels {
  /** Whether a plan needs an engine beside Java, which takes its memory. */
  boolean loadsEngine(Plan plan);

  /** Begins to get ready for a plan, and returns at once. */
  void start(Plan plan);

  /**
   * About what {@link #open} takes, with what is needed between registers; loads nothing.
   *
   * @param shared how many of the registers, from the first, something other than a block uses
   */
  long bytes(Precision precision, int registers, int shared, int elements);

  /** The devices, where registers are not in the host's memory. */
  default Optional<Apart> apart() {
    return Optional.empty();
  }

  /** About what {@link #open} takes on a device; loads nothing. */
  default long apartBytes(Precision precision, int registers, int elements) {
    return 0;
  }

  /**
   * Registers for the calling thread, which alone may use and must close them.
   *
   * @param registers how many
   * @param elements the most elements a register holds
   * @throws DiagnosticException if the device is not there
   */
  Tiles open(Precision precision, int registers, int elements) throws DiagnosticException;

  /**
   * Operations on whole matrices, for the calling thread.
   *
   * @param crew may take parts of one
   * @throws DiagnosticException if the device is not there
   */
  Matrices matrices(Crew crew) throws DiagnosticException;

  /** Random words, for the calling thread. */
  RandomWords random();

  /** What order statistics look for their items with, for the calling thread. */
  default Sieve sieve() {
    return Sieve.plain();
  }

  /** What adds up items of tiles, for the calling thread. */
  default Sums sums() {
    return Sums.plain();
  }

  /**
   * Waits until computing can begin.
   *
   * @throws DiagnosticException if a device cannot be used
   */
  void check() throws DiagnosticException;

  /** Whether what was thrown says that a device has no memory left. */
  default boolean lacksMemory(RuntimeException e) {
    return false;
  }

  /** The operations done by all tiles closed so far. */
  long operations();
}
