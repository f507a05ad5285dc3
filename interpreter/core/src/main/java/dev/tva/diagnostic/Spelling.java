// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

import java.util.Collection;
import java.util.List;

/** tmp. */
public final class Spelling {
  private Spelling() {}

  public static List<String> nearest(String n, Collection<String> c) {
    return List.of();
  }
}
