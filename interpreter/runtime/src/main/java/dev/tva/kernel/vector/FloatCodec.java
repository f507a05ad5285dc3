// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import dev.tva.kernel.codec.TileCodec;
import dev.tva.plan.Program.Precision;
import dev.tva.tensor.DType;
import java.lang.foreign.MemorySegment;

/** Elements of a file as floats and back, a piece at a time. */
interface FloatCodec {
  /** Decodes {@code n} elements from number {@code at} on; may go on to whole vectors. */
  void decode(MemorySegment raw, int at, float[] to, int n);

  /**
   * Encodes {@code n} elements to number {@code at} on; may go on to whole vectors, whose elements
   * are 0.
   *
   * @return whether any element came out as an infinity or a NaN
   */
  boolean encode(float[] from, MemorySegment raw, int at, int n);

  static FloatCodec of(DType dtype) {
    return dtype == DType.BF16 ? new Bf16() : new Through(dtype);
  }

  /** The codec that all kernels have. */
  final class Through implements FloatCodec {
    private final DType dtype;
    private final TileCodec codec;

    Through(DType dtype) {
      this.dtype = dtype;
      this.codec = TileCodec.of(dtype, Precision.F32);
    }

    @Override
    public void decode(MemorySegment raw, int at, float[] to, int n) {
      codec.decode(raw.asSlice(dtype.bytes(at)), MemorySegment.ofArray(to), n);
    }

    @Override
    public boolean encode(float[] from, MemorySegment raw, int at, int n) {
      return codec.encode(MemorySegment.ofArray(from), raw.asSlice(dtype.bytes(at)), n);
    }
  }
}
