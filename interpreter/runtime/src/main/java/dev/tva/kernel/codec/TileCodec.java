// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.codec;

import dev.tva.plan.Program.Precision;
import dev.tva.tensor.DType;
import java.lang.foreign.MemorySegment;

/**
 * Turns raw little-endian elements of one type into floats of a tile and back. An instance holds
 * scratch memory: one thread at a time.
 */
public interface TileCodec {
  /** Decodes {@code n} elements; exact, but for F64 into a float32 tile. */
  void decode(MemorySegment raw, MemorySegment tile, int n);

  /**
   * Encodes {@code n} elements, each with one rounding to nearest even. What is larger than the
   * type holds becomes an infinity, or a NaN where the type has none.
   *
   * @return whether any element came out as an infinity or a NaN
   */
  boolean encode(MemorySegment tile, MemorySegment raw, int n);

  /** The codec of a type that tva computes with. */
  static TileCodec of(DType dtype, Precision precision) {
    if (!dtype.isArithmetic()) {
      throw new IllegalArgumentException("no arithmetic on " + dtype);
    }
    if (precision == Precision.F32) {
      switch (dtype) {
        case BF16 -> {
          return new Bf16Codec();
        }
        case F16 -> {
          return new F16Codec();
        }
        case F32 -> {
          return new F32Codec();
        }
        case F8_E4M3, F8_E5M2 -> {
          return new EightBitCodec(ElementFormat.of(dtype));
        }
        default -> {}
      }
    }
    return new ScalarCodec(ElementFormat.of(dtype), precision);
  }
}
