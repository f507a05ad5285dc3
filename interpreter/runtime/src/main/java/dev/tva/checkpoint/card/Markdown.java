// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.card;

import dev.tva.diagnostic.Printable;

/** Text of others in Markdown: it stays text, whatever it holds. */
final class Markdown {
  private static final int SHORTEST_FENCE = 3;

  private Markdown() {}

  /** A line of code, behind more backticks than it has in a row. */
  static String code(String text) {
    String shown = Printable.of(text);
    int ticks = longest(shown);
    String fence = "`".repeat(ticks + 1);
    return ticks == 0 ? fence + shown + fence : fence + " " + shown + " " + fence;
  }

  /** What stands before and after lines of code. */
  static String fence(String text) {
    return "`".repeat(Math.max(SHORTEST_FENCE, longest(text) + 1));
  }

  private static int longest(String text) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      run = text.charAt(i) == '`' ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }
}
