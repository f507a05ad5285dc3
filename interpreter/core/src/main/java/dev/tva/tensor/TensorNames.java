// SPDX-License-Identifier: Apache-2.0
package dev.tva.tensor;

import java.util.Comparator;
import java.util.Iterator;
import java.util.SortedSet;

/** The one order of tensor names: bytewise in UTF-8, which is by code point. */
public final class TensorNames {
  public static final Comparator<String> ORDER = TensorNames::compare;

  /**
   * Characters that differ by no more are in the right order, and by most names all do: halves of a
   * pair stand above all other characters, and the first of a pair is further than that from those
   * it is below of.
   */
  private static final int SMALL = 0xE000 - 0xDBFF - 1;

  private TensorNames() {}

  /** Whether two sets that are in this order have the same names. */
  public static boolean same(SortedSet<String> a, SortedSet<String> b) {
    if (a == b) {
      return true;
    }
    if (a.size() != b.size()) {
      return false;
    }
    Iterator<String> other = b.iterator();
    for (String name : a) {
      if (!name.equals(other.next())) {
        return false;
      }
    }
    return true;
  }

  private static int compare(String a, String b) {
    int natural = a.compareTo(b);
    if (Math.abs(natural) <= SMALL) {
      return natural;
    }
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
