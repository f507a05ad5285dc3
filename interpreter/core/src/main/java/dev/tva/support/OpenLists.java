// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import java.math.BigInteger;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Lists of which only the text is known: how many checkpoints a glob matches, or a parameter gets,
 * does not stand there. They are tried at one length, and the numbers that a script names are
 * noted, for one of them may be the real one.
 */
public final class OpenLists {
  private static final int MOST_TRIED = 24;
  private static final BigInteger LONGEST = BigInteger.valueOf(1_000);

  private final int length;
  private final SortedSet<Integer> seen = new TreeSet<>();
  private boolean met;

  public OpenLists(int length) {
    this.length = length;
  }

  /** How long such a list is here. */
  public int length() {
    met = true;
    return length;
  }

  /** Whether there was one. */
  public boolean met() {
    return met;
  }

  public void saw(BigInteger number) {
    if (number.signum() != 0 && number.abs().compareTo(LONGEST) <= 0) {
      seen.add(number.abs().intValue());
    }
  }

  /** Other lengths to try: few, and those that the script names. */
  public List<Integer> others() {
    return IntStream.concat(
            IntStream.of(2), seen.stream().flatMapToInt(n -> IntStream.of(n, n + 1)))
        // A list of one item would excuse what is wrong with any other.
        .filter(n -> n != length && n > 1)
        .distinct()
        .limit(MOST_TRIED)
        .boxed()
        .toList();
  }
}
