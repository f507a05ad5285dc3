// SPDX-License-Identifier: Apache-2.0
package dev.tva.statistic;

import dev.tva.tensor.TensorNames;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** How many items of each tile equal a threshold, in two longs for a tile that has any. */
final class TieCounts {
  /** One tensor's tiles as they came: where each starts, and its count. */
  private static final class Tiles {
    private long[] pairs = new long[2];
    private int n;

    void add(long start, long count) {
      if (2 * n == pairs.length) {
        pairs = Arrays.copyOf(pairs, pairs.length * 3 / 2 + 2 & ~1);
      }
      pairs[2 * n] = start;
      pairs[2 * n + 1] = count;
      n++;
    }

    /** The numbers of the tiles in order of their starts. */
    int[] inOrder() {
      return IntStream.range(0, n)
          .boxed()
          .sorted(Comparator.comparingLong(i -> pairs[2 * i]))
          .mapToInt(i -> i)
          .toArray();
    }
  }

  /**
   * A tile.
   *
   * @param before how many equal items stand before it
   */
  record Found(String tensor, long start, long before) {}

  private final SortedMap<String, Tiles> tensors = new TreeMap<>(TensorNames.ORDER);

  synchronized void add(String tensor, long start, long count) {
    tensors.computeIfAbsent(tensor, _ -> new Tiles()).add(start, count);
  }

  /** The tile that has equal item number {@code n}, counted from 1; there are as many. */
  synchronized Found tileOf(long n) {
    long before = 0;
    for (Map.Entry<String, Tiles> e : tensors.entrySet()) {
      Tiles tiles = e.getValue();
      for (int i : tiles.inOrder()) {
        long count = tiles.pairs[2 * i + 1];
        if (n <= before + count) {
          return new Found(e.getKey(), tiles.pairs[2 * i], before);
        }
        before += count;
      }
    }
    throw new IllegalStateException("there are " + before + " equal items, not " + n);
  }

  synchronized void write(DataOutput out) throws IOException {
    out.writeInt(tensors.size());
    for (Map.Entry<String, Tiles> e : tensors.entrySet()) {
      Tiles tiles = e.getValue();
      out.writeUTF(e.getKey());
      out.writeInt(tiles.n);
      for (int i = 0; i < 2 * tiles.n; i++) {
        out.writeLong(tiles.pairs[i]);
      }
    }
  }

  /** Adds what another process has written. */
  void read(DataInput in) throws IOException {
    for (int t = in.readInt(); t > 0; t--) {
      String tensor = in.readUTF();
      for (int n = in.readInt(); n > 0; n--) {
        add(tensor, in.readLong(), in.readLong());
      }
    }
  }

  synchronized void clear() {
    tensors.clear();
  }
}
