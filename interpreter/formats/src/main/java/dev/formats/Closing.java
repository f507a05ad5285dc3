// SPDX-License-Identifier: Apache-2.0
package dev.formats;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Several files that are closed as one. */
public final class Closing {
  private Closing() {}

  /** Closes every one, also when closing another fails; the first failure is thrown at the end. */
  public static void all(List<? extends Closeable> files) throws IOException {
    IOException failure = null;
    for (var file : files) {
      try {
        file.close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
