// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.vector;

import dev.tva.kernel.codec.TileCodec;
import dev.tva.plan.Program.Precision;
import dev.tva.tensor.DType;
import java.lang.foreign.MemorySegment;

/** Elements of a file as doubles and back, a piece at a time. */
final class DoubleCodec {
  private final DType dtype;
  private final TileCodec codec;

  private DoubleCodec(DType dtype) {
    this.dtype = dtype;
    this.codec = TileCodec.of(dtype, Precision.F64);
  }

  static DoubleCodec of(DType dtype) {
    return new DoubleCodec(dtype);
  }

  void decode(MemorySegment raw, int at, double[] to, int n) {
    codec.decode(raw.asSlice(dtype.bytes(at)), MemorySegment.ofArray(to), n);
  }

  /** Whether any element came out as an infinity or a NaN. */
  boolean encode(double[] from, MemorySegment raw, int at, int n) {
    return codec.encode(MemorySegment.ofArray(from), raw.asSlice(dtype.bytes(at)), n);
  }
}
