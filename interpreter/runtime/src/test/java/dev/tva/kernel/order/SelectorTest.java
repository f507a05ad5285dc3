// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.order;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tva.plan.Program.Precision;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Selection and ranks in memory agree with sorting. */
final class SelectorTest {
  private final Selector selector = new Selector();
  private final Ranks ranks = new Ranks();

  @ParameterizedTest
  @EnumSource(Precision.class)
  void findsTheElementOfARank(Precision precision) {
    for (double[] run : Runs.all()) {
      int n = run.length;
      int[] sorted = Runs.sorted(run);
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment memory = Runs.memory(arena, run, precision);
        for (int k : new int[] {0, n / 3, n / 2, n - 1}) {
          assertEquals(run[sorted[k]] + 0.0, selector.kth(memory, precision, 0, n, k));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void marksTheLargest(Precision precision) {
    for (double[] run : Runs.all()) {
      int n = run.length;
      for (int count : new int[] {0, 1, n / 5, n / 2, n}) {
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment memory = Runs.memory(arena, run, precision);
          Top top = selector.top(memory, precision, 0, n, count);
          RankSearchTest.markInTiles(top, memory, precision, n, 900);
          assertArrayEquals(Runs.largest(run, count), RankSearchTest.taken(memory, n, precision));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void ranks(Precision precision) {
    for (double[] run : Runs.all()) {
      int n = run.length;
      int[] actual = new int[n];
      try (Arena arena = Arena.ofConfined()) {
        ranks.rank(Runs.memory(arena, run, precision), precision, 0, n, actual);
      }
      int[] sorted = Runs.sorted(run);
      int[] expected = new int[n];
      for (int i = 0; i < n; i++) {
        expected[sorted[i]] = i;
      }
      assertArrayEquals(expected, actual);
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void looksOnlyAtItsRun(Precision precision) {
    double[] run = {9, 3, 1, 2, 9, -9};
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = Runs.memory(arena, run, precision);
      assertEquals(2, selector.kth(memory, precision, 1, 3, 1));
      assertEquals(new Top(2, 3), selector.top(memory, precision, 1, 3, 2));
      int[] three = new int[3];
      ranks.rank(memory, precision, 1, 3, three);
      assertArrayEquals(new int[] {2, 0, 1}, three);
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void refusesRanksThatAreNotThere(Precision precision) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(64);
      assertThrows(IllegalArgumentException.class, () -> selector.kth(memory, precision, 0, 3, 3));
      assertThrows(IllegalArgumentException.class, () -> selector.top(memory, precision, 0, 3, 4));
    }
  }
}
