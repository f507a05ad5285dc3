// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The element type of a tensor, under the name it has in a header.
 *
 * <p>The constants stand in the order of the format's reference implementation, by growing
 * alignment: {@link TensorSpec#standardOrder} depends on it.
 */
public enum DType {
  /** One byte, 0 or 1. */
  BOOL(8),
  /** Microscaling float of 4 bits, two elements to a byte. */
  F4(4),
  /** Microscaling float of 6 bits: 2 of exponent, 3 of mantissa. */
  F6_E2M3(6),
  /** Microscaling float of 6 bits: 3 of exponent, 2 of mantissa. */
  F6_E3M2(6),
  /** Unsigned 8-bit integer. */
  U8(8),
  /** Signed 8-bit integer. */
  I8(8),
  /** Float of 8 bits: 5 of exponent, 2 of mantissa; has infinities. */
  F8_E5M2(8),
  /** Float of 8 bits: 4 of exponent, 3 of mantissa; no infinities. */
  F8_E4M3(8),
  /** Power of two in 8 bits: an exponent and nothing else. */
  F8_E8M0(8),
  /** Float of 8 bits, 4 of exponent, 3 of mantissa; no infinities, no negative zero. */
  F8_E4M3FNUZ(8),
  /** Float of 8 bits, 5 of exponent, 2 of mantissa; no infinities, no negative zero. */
  F8_E5M2FNUZ(8),
  /** Signed 16-bit integer. */
  I16(16),
  /** Unsigned 16-bit integer. */
  U16(16),
  /** IEEE 754 half precision. */
  F16(16),
  /** The upper half of an {@link #F32}. */
  BF16(16),
  /** Signed 32-bit integer. */
  I32(32),
  /** Unsigned 32-bit integer. */
  U32(32),
  /** IEEE 754 single precision. */
  F32(32),
  /** Complex number of two {@link #F32}, real part first. */
  C64(64),
  /** IEEE 754 double precision. */
  F64(64),
  /** Signed 64-bit integer. */
  I64(64),
  /** Unsigned 64-bit integer. */
  U64(64);

  private static final Map<String, DType> BY_NAME =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(DType::name, Function.identity()));

  private final int bits;

  DType(int bits) {
    this.bits = bits;
  }

  /** The size of one element in bits; less than 8 for {@code F4} and {@code F6}. */
  public int bits() {
    return bits;
  }

  /** The type of this name in a header, if the format has it. */
  public static Optional<DType> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }
}
