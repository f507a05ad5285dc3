// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.tva.catalog.Rows;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Small matrices that stand in memory while tiles are computed from them, the ones used last. What
 * does not fit any more is computed again when it is needed.
 */
final class Held {
  private static final long MOST_BYTES = 32L << 20;

  /** Computes a matrix. */
  interface Computation<T> {
    T compute() throws IOException;
  }

  /** Equal matrices are not looked for: comparing them would take longer than to compute them. */
  private record Key(Rows of, boolean wide) {
    @Override
    public boolean equals(Object o) {
      return o instanceof Key k && k.of == of && k.wide == wide;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(of);
    }
  }

  private record Entry(Object array, long bytes) {}

  private final SequencedMap<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  double[] doubles(Rows of, Computation<double[]> computation) throws IOException {
    Key key = new Key(of, true);
    Object known = known(key);
    if (known instanceof double[] array) {
      return array;
    }
    double[] made = computation.compute();
    put(key, made, 8L * made.length);
    return made;
  }

  float[] floats(Rows of, Computation<float[]> computation) throws IOException {
    Key key = new Key(of, false);
    Object known = known(key);
    if (known instanceof float[] array) {
      return array;
    }
    float[] made = computation.compute();
    put(key, made, 4L * made.length);
    return made;
  }

  private synchronized Object known(Key key) {
    Entry entry = entries.get(key);
    return entry == null ? key : entry.array();
  }

  private synchronized void put(Key key, Object array, long size) {
    Entry former = entries.put(key, new Entry(array, size));
    bytes += size - (former == null ? 0 : former.bytes());
    while (bytes > MOST_BYTES && entries.size() > 1) {
      Map.Entry<Key, Entry> eldest = entries.pollFirstEntry();
      bytes -= eldest.getValue().bytes();
    }
  }
}
