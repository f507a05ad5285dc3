// SPDX-License-Identifier: Apache-2.0
package dev.tva.tensor;

import java.util.Comparator;

/** Runs of digits compare as numbers: block 9 before block 10. */
public enum NaturalOrder implements Comparator<String> {
  INSTANCE;

  @Override
  public int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      if (isDigit(a.charAt(i)) && isDigit(b.charAt(j))) {
        int p = digits(a, i);
        int q = digits(b, j);
        int order =
            new java.math.BigInteger(a.substring(i, p))
                .compareTo(new java.math.BigInteger(b.substring(j, q)));
        if (order != 0) {
          return order;
        }
        i = p;
        j = q;
      } else {
        if (a.charAt(i) != b.charAt(j)) {
          return Character.compare(a.charAt(i), b.charAt(j));
        }
        i++;
        j++;
      }
    }
    return Integer.compare(a.length() - i, b.length() - j);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int digits(String s, int from) {
    int i = from;
    while (i < s.length() && isDigit(s.charAt(i))) {
      i++;
    }
    return i;
  }
}
