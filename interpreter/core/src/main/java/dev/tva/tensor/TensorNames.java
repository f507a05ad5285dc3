// SPDX-License-Identifier: Apache-2.0
package dev.tva.tensor;

import java.util.Comparator;

/** The one order of tensor names: bytewise in UTF-8, which is by code point. */
public final class TensorNames {
  public static final Comparator<String> ORDER = TensorNames::compare;

  private TensorNames() {}

  private static int compare(String a, String b) {
    int n = Math.min(a.length(), b.length());
    for (int i = 0; i < n; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // A surrogate stands for a code point above every other char.
        boolean high = Character.isSurrogate(x);
        return high == Character.isSurrogate(y) ? Character.compare(x, y) : high ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
