// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.order;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tva.plan.Program.Precision;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A search over tiles finds what sorting finds. */
final class RankSearchTest {
  @ParameterizedTest
  @EnumSource(Precision.class)
  void findsTheElementOfARank(Precision precision) {
    for (double[] run : Runs.all()) {
      int n = run.length;
      int[] sorted = Runs.sorted(run);
      for (int digitBits : new int[] {16, 8, 11}) {
        for (int rank : new int[] {0, n / 3, n / 2, n - 1}) {
          RankSearch found = search(run, precision, rank, digitBits, 1000);
          double expected = run[sorted[rank]] + 0.0;
          assertEquals(expected, found.element());
          assertEquals(below(run, expected), found.below());
          assertEquals(equal(run, expected), found.equal());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void marksTheLargestOverTiles(Precision precision) {
    for (double[] run : Runs.all()) {
      int n = run.length;
      for (int count : new int[] {1, n / 5, n / 2, n}) {
        if (count == 0) {
          continue;
        }
        RankSearch found = search(run, precision, n - count, 16, 999);
        long ties = Top.ties(found, n, count);
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment memory = Runs.memory(arena, run, precision);
          double threshold = found.element();
          assertEquals(found.equal(), Top.countTies(memory, precision, 0, n, threshold));
          long cut = 1 + Top.indexOfTie(memory, precision, 0, n, threshold, ties);
          markInTiles(new Top(threshold, cut), memory, precision, n, 777);
          assertArrayEquals(Runs.largest(run, count), taken(memory, n, precision));
        }
      }
    }
  }

  @Test
  void takesNothingWhereNothingIsAskedFor() {
    double[] run = {Double.NaN, 1, Double.POSITIVE_INFINITY};
    for (Precision precision : Precision.values()) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment memory = Runs.memory(arena, run, precision);
        Top.none().mark(memory, precision, 0, 3, memory);
        assertArrayEquals(new boolean[3], taken(memory, 3, precision));
      }
    }
  }

  @Test
  void saysWhatItCannotFind() {
    assertThrows(IllegalArgumentException.class, () -> RankSearch.start(Precision.F32, -1, 16));
    RankSearch start = RankSearch.start(Precision.F32, 5, 16);
    assertThrows(IllegalStateException.class, start::element);
    assertThrows(IllegalArgumentException.class, () -> start.next(new long[start.bins()]));
  }

  static void markInTiles(Top top, MemorySegment memory, Precision precision, int n, int tile) {
    int bytes = precision == Precision.F32 ? 4 : 8;
    for (int at = 0; at < n; at += tile) {
      MemorySegment slice = memory.asSlice((long) at * bytes);
      top.mark(slice, precision, at, Math.min(tile, n - at), slice);
    }
  }

  static boolean[] taken(MemorySegment memory, int n, Precision precision) {
    boolean[] taken = new boolean[n];
    for (int i = 0; i < n; i++) {
      double mark = Runs.at(memory, i, precision);
      assertEquals(mark == 1 ? 1 : 0, mark);
      taken[i] = mark == 1;
    }
    return taken;
  }

  /** As two workers would, each with every other tile. */
  private static RankSearch search(
      double[] run, Precision precision, int rank, int digitBits, int tile) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = Runs.memory(arena, run, precision);
      RankSearch search = RankSearch.start(precision, rank, digitBits);
      while (!search.isDone()) {
        DigitCounts[] workers = {new DigitCounts(search), new DigitCounts(search)};
        for (int at = 0; at < run.length; at += tile) {
          workers[at / tile % 2].add(memory, at, Math.min(tile, run.length - at), Sieve.plain());
        }
        workers[0].add(workers[1]);
        search = search.next(workers[0].all());
      }
      return search;
    }
  }

  private static long below(double[] run, double x) {
    return Arrays.stream(run).filter(y -> Double.compare(y + 0.0, x) < 0).count();
  }

  private static long equal(double[] run, double x) {
    return Arrays.stream(run).filter(y -> Double.compare(y + 0.0, x) == 0).count();
  }
}
