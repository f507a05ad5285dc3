// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/** Puts back the stream that the launcher keeps from java's own announcements. */
final class StandardError {
  private static final int STANDARD_ERROR = 2;

  private StandardError() {}

  /** Makes the descriptor 2 what another is, and closes that. */
  @SuppressWarnings("restricted")
  static void restore(int descriptor) {
    Linker linker = Linker.nativeLinker();
    MemorySegment dup2 = linker.defaultLookup().find("dup2").orElseThrow();
    MemorySegment close = linker.defaultLookup().find("close").orElseThrow();
    try {
      var done =
          (int)
              linker
                  .downcallHandle(dup2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT))
                  .invokeExact(descriptor, STANDARD_ERROR);
      if (done == STANDARD_ERROR) {
        var _ =
            (int)
                linker
                    .downcallHandle(close, FunctionDescriptor.of(JAVA_INT, JAVA_INT))
                    .invokeExact(descriptor);
      }
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
