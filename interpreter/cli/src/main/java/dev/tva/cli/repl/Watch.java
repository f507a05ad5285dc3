// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import dev.tva.pass.Progress;
import java.util.function.BooleanSupplier;

/** Who looks on while something is computed. */
public interface Watch {
  /** A computation begins; closed when it has ended. */
  Computation begin();

  /** One computation, told how far it is. */
  interface Computation extends Progress, AutoCloseable {
    /** Whether the person asked to stop. */
    boolean stopped();

    @Override
    void close();
  }

  /** Nobody looks, and nobody stops it but by ending the process. */
  Watch NOBODY = stopped(() -> false);

  /** Nobody looks, and it is asked from time to time whether to stop. */
  static Watch stopped(BooleanSupplier when) {
    return () ->
        new Computation() {
          @Override
          public boolean stopped() {
            return when.getAsBoolean();
          }

          @Override
          public void at(long bytesDone, long bytesTotal) {}

          @Override
          public void close() {}
        };
  }
}
