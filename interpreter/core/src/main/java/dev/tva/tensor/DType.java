// SPDX-License-Identifier: Apache-2.0
package dev.tva.tensor;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The element types of the safetensors format. */
public enum DType {
  BOOL(8, Family.INTEGER),
  F4(4, Family.OPAQUE),
  F6_E2M3(6, Family.OPAQUE),
  F6_E3M2(6, Family.OPAQUE),
  U8(8, Family.INTEGER),
  I8(8, Family.INTEGER),
  F8_E5M2(8, Family.FLOAT),
  F8_E4M3(8, Family.FLOAT),
  F8_E8M0(8, Family.OPAQUE),
  F8_E4M3FNUZ(8, Family.OPAQUE),
  F8_E5M2FNUZ(8, Family.OPAQUE),
  I16(16, Family.INTEGER),
  U16(16, Family.INTEGER),
  F16(16, Family.FLOAT),
  BF16(16, Family.FLOAT),
  I32(32, Family.INTEGER),
  U32(32, Family.INTEGER),
  F32(32, Family.FLOAT),
  C64(64, Family.OPAQUE),
  F64(64, Family.FLOAT),
  I64(64, Family.INTEGER),
  U64(64, Family.INTEGER);

  private enum Family {
    FLOAT,
    INTEGER,
    OPAQUE
  }

  private final int bits;
  private final Family family;

  DType(int bits, Family family) {
    this.bits = bits;
    this.family = family;
  }

  public int bits() {
    return bits;
  }

  /** Whether tva computes with it. */
  public boolean isArithmetic() {
    return family == Family.FLOAT;
  }

  /** Whether it holds integers or truth values, which belong to points and are kept as they are. */
  public boolean isInteger() {
    return family == Family.INTEGER;
  }

  /** Bytes of {@code elements} of this type. */
  public long bytes(long elements) {
    return Math.multiplyExact(elements, bits) / 8;
  }

  /** The word of the language, for instance {@code bf16}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<DType> ofWord(String word) {
    return Arrays.stream(values()).filter(d -> d.word().equals(word)).findFirst();
  }
}
