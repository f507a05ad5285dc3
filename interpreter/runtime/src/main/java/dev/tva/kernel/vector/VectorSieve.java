// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.ULT;
import static jdk.incubator.vector.VectorOperators.XOR;

import dev.tva.kernel.order.Sieve;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** Keys are made and compared a vector at a time; what is inside moves together in it. */
final class VectorSieve implements Sieve {
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = I.length();
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final int PIECE = 2048;
  private static final int SIZE = 0x7fffffff;
  private static final int SIGN = 0x80000000;
  private static final int INFINITY = 0x7f800000;

  private final Sieve plain = Sieve.plain();
  private final int[] rest = new int[LANES + SLACK];
  private float[] copy = new float[0];

  @Override
  public long sift(MemorySegment floats, long from, int n, int first, int[] digits) {
    int whole = n - n % LANES;
    long found;
    if (floats.heapBase().orElse(null) instanceof float[] array) {
      int at = (int) (floats.address() / Float.BYTES + from);
      found = vectors(array, at, whole, first, digits);
    } else {
      copy = copy.length < whole ? new float[whole] : copy;
      MemorySegment.copy(floats, FLOAT, 4 * from, copy, 0, whole);
      found = vectors(copy, 0, whole, first, digits);
    }
    if (whole < n) {
      long more = plain.sift(floats, from + whole, n - whole, first, rest);
      System.arraycopy(rest, 0, digits, (int) found, (int) more);
      found += more;
    }
    return found;
  }

  @Override
  public boolean leaves(MemorySegment mask, MemorySegment floats, int n) {
    if (mask.heapBase().orElse(null) instanceof float[] m
        && floats.heapBase().orElse(null) instanceof float[] x) {
      int whole = n - n % LANES;
      int maskAt = (int) (mask.address() / Float.BYTES);
      int floatsAt = (int) (floats.address() / Float.BYTES);
      for (int at = 0; at < whole; at += PIECE) {
        if (leaves(m, maskAt + at, x, floatsAt + at, Math.min(whole - at, PIECE))) {
          return true;
        }
      }
      return whole < n
          && plain.leaves(
              mask.asSlice((long) Float.BYTES * whole),
              floats.asSlice((long) Float.BYTES * whole),
              n - whole);
    }
    return plain.leaves(mask, floats, n);
  }

  /** By the bits: a zero has none beside its sign, and a mask leaves out where it is zero. */
  private static boolean leaves(float[] mask, int maskAt, float[] x, int xAt, int n) {
    var left = IntVector.zero(I);
    for (int i = 0; i < n; i += LANES) {
      IntVector bits = FloatVector.fromArray(F, mask, maskAt + i).reinterpretAsInts();
      var isOut = bits.and(SIZE).sub(1).lanewise(ASHR, 31);
      left = FloatVector.fromArray(F, x, xAt + i).reinterpretAsInts().and(isOut).or(left);
    }
    return left.and(SIZE).compare(NE, 0).anyTrue();
  }

  private static long vectors(float[] from, int at, int n, int first, int[] digits) {
    int inside = 0;
    int under = 0;
    var infinity = IntVector.broadcast(I, INFINITY);
    for (int i = 0; i < n; i += LANES) {
      var bits = FloatVector.fromArray(F, from, at + i).reinterpretAsInts();
      var size = bits.and(SIZE);
      var sign = bits.lanewise(ASHR, 31);
      var isNaN = infinity.sub(size).lanewise(ASHR, 31);
      var key = size.lanewise(XOR, sign).sub(sign).lanewise(XOR, SIGN).or(isNaN);
      under += key.compare(ULT, first).trueCount();
      var digit = key.sub(first);
      var isInside = digit.compare(ULT, WINDOW);
      digit.compress(isInside).intoArray(digits, inside);
      inside += isInside.trueCount();
    }
    return (long) under << 32 | inside;
  }
}
