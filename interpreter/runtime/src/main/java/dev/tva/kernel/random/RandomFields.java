// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.random;

import dev.tva.plan.Program.Precision;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Computes runs of fields. Element {@code i} has word {@code i mod 4} of the Philox block whose key
 * is the seed (low half first) and whose counter is, low word first, {@code i / 4} in 64 bits and
 * the tensor in 64 bits; the highest bit of the first 64 is set in a normal field. All numbers are
 * floats, in float64 programs too, and the same on every processor.
 *
 * <p>An instance holds scratch memory: one thread at a time.
 */
public final class RandomFields {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
  private static final long NORMAL_STREAM = 1L << 63;

  private final RandomWords source;
  private final int[] words = new int[RandomWords.WORDS];
  private final float[] values = new float[RandomWords.WORDS];
  private final double[] doubles = new double[RandomWords.WORDS];

  public RandomFields(RandomWords source) {
    this.source = source;
  }

  /** Takes a part of a run: {@code values[from .. from + count)} are those of {@code at} on. */
  private interface Part {
    void take(float[] values, int from, int at, int count);
  }

  /** The numbers of the elements from {@code start} to before {@code start + n}. */
  public void fill(Field field, long start, int n, float[] to) {
    run(field, start, n, (v, from, at, count) -> System.arraycopy(v, from, to, at, count));
  }

  /** The same numbers, wider. */
  public void fill(Field field, long start, int n, double[] to) {
    run(
        field,
        start,
        n,
        (v, from, at, count) -> {
          for (int i = 0; i < count; i++) {
            to[at + i] = v[from + i];
          }
        });
  }

  /** The same numbers, in memory of floats of the precision. */
  public void fill(Field field, long start, int n, MemorySegment to, Precision precision) {
    int done = intoArray(field, start, n, to);
    run(
        field,
        start + done,
        n - done,
        (v, from, at, count) -> store(v, from, to, done + at, count, precision));
  }

  /** Puts uniform numbers where they belong at once, as many as go in whole calls. */
  private int intoArray(Field field, long start, int n, MemorySegment to) {
    int done = 0;
    if (field.kind() == Field.Kind.UNIFORM
        && start % 4 == 0
        && to.heapBase().orElse(null) instanceof float[] array) {
      int base = (int) (to.address() / Float.BYTES);
      for (; done <= n - RandomWords.WORDS; done += RandomWords.WORDS) {
        source.words(field.seed(), (start + done) / 4, field.tensor(), words);
        uniforms(words, array, base + done);
      }
    }
    return done;
  }

  private void run(Field field, long start, int n, Part part) {
    for (int at = 0; at < n; ) {
      long first = (start + at) / 4;
      int from = (int) (start + at - 4 * first);
      int count = Math.min(RandomWords.WORDS - from, n - at);
      switch (field.kind()) {
        case UNIFORM -> {
          source.words(field.seed(), first, field.tensor(), words);
          uniforms(words, values, 0);
        }
        case NORMAL -> {
          source.words(field.seed(), first | NORMAL_STREAM, field.tensor(), words);
          BoxMuller.normals(words, values);
        }
      }
      part.take(values, from, at, count);
      at += count;
    }
  }

  private static void uniforms(int[] words, float[] to, int at) {
    for (int i = 0; i < RandomWords.WORDS; i++) {
      to[at + i] = (words[i] >>> 8) * 0x1p-24f;
    }
  }

  private void store(
      float[] v, int from, MemorySegment to, int at, int count, Precision precision) {
    if (precision == Precision.F32) {
      MemorySegment.copy(v, from, to, FLOAT, 4L * at, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      doubles[i] = v[from + i];
    }
    MemorySegment.copy(doubles, 0, to, DOUBLE, 8L * at, count);
  }
}
