// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import dev.tva.kernel.codec.TileCodec;
import dev.tva.plan.Program.Precision;
import dev.tva.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Elements of a file as doubles and back, a piece at a time. */
final class DoubleCodec {
  private final DType dtype;
  private final TileCodec codec;

  /** Of what is exact in floats, which are then made wider. */
  private final Optional<FloatCodec> floats;

  private final float[] scratch = new float[Piece.SIZE];

  private DoubleCodec(DType dtype) {
    this.dtype = dtype;
    this.codec = TileCodec.of(dtype, Precision.F64);
    this.floats = dtype == DType.F64 ? Optional.empty() : Optional.of(FloatCodec.of(dtype));
  }

  static DoubleCodec of(DType dtype) {
    return new DoubleCodec(dtype);
  }

  void decode(MemorySegment raw, int at, double[] to, int n) {
    if (floats.isPresent()) {
      floats.get().decode(raw, at, scratch, n);
      Series.widen(scratch, 0, to, n);
    } else {
      codec.decode(raw.asSlice(dtype.bytes(at)), MemorySegment.ofArray(to), n);
    }
  }

  /** Whether any element came out as an infinity or a NaN. */
  boolean encode(double[] from, MemorySegment raw, int at, int n) {
    return codec.encode(MemorySegment.ofArray(from), raw.asSlice(dtype.bytes(at)), n);
  }
}
