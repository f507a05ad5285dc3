// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import dev.tva.pass.Progress;

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
  Watch NOBODY =
      () ->
          new Computation() {
            @Override
            public boolean stopped() {
              return false;
            }

            @Override
            public void at(long bytesDone, long bytesTotal) {}

            @Override
            public void close() {}
          };
}
