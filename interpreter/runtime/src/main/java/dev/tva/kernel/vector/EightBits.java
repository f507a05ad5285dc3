// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.MAX;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Eight-bit floats of four exponent and three mantissa bits, times a number. Each is a whole number
 * of 2^-9, which is shifted into place and converted: subnormals take no path of their own.
 */
public final class EightBits {
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> B =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(I.vectorBitSize() / 4));
  private static final int LANES = I.length();
  private static final int SIGN = 0x80000000;
  private static final int NAN = 0x7f;
  private static final float UNIT = 0x1p-9f;

  /** Below this, the scale of a unit would be rounded itself. */
  private static final float SMALLEST = 0x1p-100f;

  private EightBits() {}

  /**
   * Decodes codes from {@code at} on as far as whole vectors go, to {@code to} from {@code first}
   * on.
   *
   * @return how many; 0 where one of them is NaN, or the scale is out of the ordinary
   */
  public static int decode(byte[] codes, int at, float[] to, int first, int n, float scale) {
    if (!(Math.abs(scale) >= SMALLEST) || Float.isInfinite(scale)) {
      return 0;
    }
    int whole = n - n % LANES;
    return vectors(codes, at, to, first, whole, scale * UNIT) == NAN ? 0 : whole;
  }

  /** The largest of the codes without their signs. */
  private static int vectors(byte[] codes, int at, float[] to, int first, int n, float unit) {
    var scale = FloatVector.broadcast(F, unit);
    var most = IntVector.zero(I);
    for (int i = 0; i < n; i += LANES) {
      var v = (IntVector) ByteVector.fromArray(B, codes, at + i).convertShape(B2I, I, 0);
      IntVector size = v.and(NAN);
      most = most.max(size);
      IntVector exponent = size.lanewise(LSHR, 3);
      IntVector normal = exponent.min(1);
      IntVector units = v.and(7).or(normal.lanewise(LSHL, 3)).lanewise(LSHL, exponent.sub(normal));
      ((FloatVector) units.convertShape(I2F, F, 0))
          .reinterpretAsInts()
          .or(v.and(SIGN))
          .reinterpretAsFloats()
          .mul(scale)
          .add(0)
          .intoArray(to, first + i);
    }
    return most.reduceLanes(MAX);
  }
}
