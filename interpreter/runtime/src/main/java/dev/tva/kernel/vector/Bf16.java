// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static jdk.incubator.vector.VectorOperators.I2S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.UGT;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** bfloat16: the upper halves of floats. */
final class Bf16 implements FloatCodec {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Short> S =
      VectorSpecies.of(short.class, VectorShape.forBitSize(I.vectorBitSize() / 2));
  private static final int LANES = I.length();
  private static final ValueLayout.OfShort RAW =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int SIZE = 0x7fffffff;
  private static final int INFINITY = 0x7f800000;

  /** Added to a size, reaches the sign bit from the halfway point above the largest value. */
  private static final int OVERFLOW = 0x80000000 - 0x7f7f8000;

  private static final int QUIET = 0x40;

  /** Loops are over arrays: of a memory the compiler asks each time whether it is still there. */
  private final short[] halves = new short[Piece.SIZE];

  private static int whole(int n) {
    return Math.ceilDiv(n, LANES) * LANES;
  }

  @Override
  public void decode(MemorySegment raw, int at, float[] to, int n) {
    MemorySegment.copy(raw, RAW, 2L * at, halves, 0, whole(n));
    widen(halves, to, n);
  }

  private static void widen(short[] from, float[] to, int n) {
    for (int i = 0; i < n; i += LANES) {
      var narrow = ShortVector.fromArray(S, from, i);
      ((IntVector) narrow.convertShape(ZERO_EXTEND_S2I, I, 0))
          .lanewise(LSHL, 16)
          .reinterpretAsFloats()
          .intoArray(to, i);
    }
  }

  @Override
  public boolean encode(float[] from, MemorySegment raw, int at, int n) {
    boolean finite = round(from, halves, n) >= 0;
    if (!finite) {
      roundWithNaN(from, halves, n);
    }
    MemorySegment.copy(halves, 0, raw, RAW, 2L * at, whole(n));
    return !finite;
  }

  /** To the nearest and even one; negative where some element was not finite, or came out so. */
  private static int round(float[] from, short[] to, int n) {
    var over = IntVector.zero(I);
    for (int i = 0; i < n; i += LANES) {
      IntVector bits = FloatVector.fromArray(F, from, i).reinterpretAsInts();
      // Onto what is new, whose class the compiler knows: of what goes round the loop it must
      // guess.
      over = bits.and(SIZE).add(OVERFLOW).or(over);
      IntVector rounded = bits.lanewise(LSHR, 16).and(1).add(bits).add(0x7fff).lanewise(LSHR, 16);
      ((ShortVector) rounded.convertShape(I2S, S, 0)).intoArray(to, i);
    }
    return over.reduceLanes(OR);
  }

  private static void roundWithNaN(float[] from, short[] to, int n) {
    for (int i = 0; i < n; i += LANES) {
      IntVector bits = FloatVector.fromArray(F, from, i).reinterpretAsInts();
      IntVector rounded = bits.lanewise(LSHR, 16).and(1).add(bits).add(0x7fff).lanewise(LSHR, 16);
      var nan = bits.and(SIZE).compare(UGT, INFINITY);
      var kept = rounded.blend(bits.lanewise(LSHR, 16).or(QUIET), nan);
      ((ShortVector) kept.convertShape(I2S, S, 0)).intoArray(to, i);
    }
  }
}
