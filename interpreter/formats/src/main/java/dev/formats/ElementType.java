// SPDX-License-Identifier: Apache-2.0
package dev.formats;

/** What the elements of a tensor are as a {@link Piece} gives them: little endian, this wide. */
public enum ElementType {
  /** One byte, 0 or 1. */
  BOOL(1),
  /** Unsigned 8-bit integer. */
  U8(1),
  /** Signed 8-bit integer. */
  I8(1),
  /** Float of 8 bits: 5 of exponent, 2 of mantissa; has infinities. */
  F8_E5M2(1),
  /** Float of 8 bits: 4 of exponent, 3 of mantissa; no infinities. */
  F8_E4M3(1),
  /** Power of two in 8 bits: an exponent and nothing else. */
  F8_E8M0(1),
  /** Float of 8 bits, 4 of exponent, 3 of mantissa; no infinities, no negative zero. */
  F8_E4M3FNUZ(1),
  /** Float of 8 bits, 5 of exponent, 2 of mantissa; no infinities, no negative zero. */
  F8_E5M2FNUZ(1),
  /** Signed 16-bit integer. */
  I16(2),
  /** Unsigned 16-bit integer. */
  U16(2),
  /** IEEE 754 half precision. */
  F16(2),
  /** The upper half of an {@link #F32}. */
  BF16(2),
  /** Signed 32-bit integer. */
  I32(4),
  /** Unsigned 32-bit integer. */
  U32(4),
  /** IEEE 754 single precision. */
  F32(4),
  /** Complex number of two {@link #F32}, real part first. */
  C64(8),
  /** IEEE 754 double precision. */
  F64(8),
  /** Signed 64-bit integer. */
  I64(8),
  /** Unsigned 64-bit integer. */
  U64(8),
  /** Complex number of two {@link #F64}, real part first. */
  C128(16);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** The size of one element. */
  public int bytes() {
    return bytes;
  }

  /** The size of what has a byte order: the element, or the half of a complex one. */
  int word() {
    return this == C64 || this == C128 ? bytes / 2 : bytes;
  }
}
