// SPDX-License-Identifier: Apache-2.0
package dev.formats.gguf;

import dev.formats.ElementType;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a GGUF file stores the elements of a tensor: in blocks of so many elements and bytes. */
public enum GgufType {
  /** Single precision. */
  F32(0, ElementType.F32),
  /** Half precision. */
  F16(1, ElementType.F16),
  /** 4 bits and a scale. */
  Q4_0(2, 32, 18, SmallBlocks::q4_0),
  /** 4 bits, a scale and an offset. */
  Q4_1(3, 32, 20, SmallBlocks::q4_1),
  /** 5 bits and a scale. */
  Q5_0(6, 32, 22, SmallBlocks::q5_0),
  /** 5 bits, a scale and an offset. */
  Q5_1(7, 32, 24, SmallBlocks::q5_1),
  /** 8 bits and a scale. */
  Q8_0(8, 32, 34, SmallBlocks::q8_0),
  /** 2 bits in parts of 16. */
  Q2_K(10, 256, 84, KBlocks::q2),
  /** 3 bits in parts of 16. */
  Q3_K(11, 256, 110, KBlocks::q3),
  /** 4 bits in parts of 32. */
  Q4_K(12, 256, 144, KBlocks::q4),
  /** 5 bits in parts of 32. */
  Q5_K(13, 256, 176, KBlocks::q5),
  /** 6 bits in parts of 16. */
  Q6_K(14, 256, 210, KBlocks::q6),
  /** Code book of 2 bits; not decoded. */
  IQ2_XXS(16, 256, 66, null),
  /** Code book of 2 bits; not decoded. */
  IQ2_XS(17, 256, 74, null),
  /** Code book of 3 bits; not decoded. */
  IQ3_XXS(18, 256, 98, null),
  /** Code book of 1 bit; not decoded. */
  IQ1_S(19, 256, 50, null),
  /** 4 bits that stand for uneven values. */
  IQ4_NL(20, 32, 18, SmallBlocks::iq4Nl),
  /** Code book of 3 bits; not decoded. */
  IQ3_S(21, 256, 110, null),
  /** Code book of 2 bits; not decoded. */
  IQ2_S(22, 256, 82, null),
  /** 4 bits that stand for uneven values, in parts of 32. */
  IQ4_XS(23, 256, 136, KBlocks::iq4Xs),
  /** Signed 8-bit integer. */
  I8(24, ElementType.I8),
  /** Signed 16-bit integer. */
  I16(25, ElementType.I16),
  /** Signed 32-bit integer. */
  I32(26, ElementType.I32),
  /** Signed 64-bit integer. */
  I64(27, ElementType.I64),
  /** Double precision. */
  F64(28, ElementType.F64),
  /** Code book of 1 bit; not decoded. */
  IQ1_M(29, 256, 56, null),
  /** The upper half of single precision. */
  BF16(30, ElementType.BF16),
  /** Ternary, five to a byte. */
  TQ1_0(34, 256, 54, KBlocks::tq1),
  /** Ternary in 2 bits. */
  TQ2_0(35, 256, 66, KBlocks::tq2),
  /** Microscaling float of 4 bits. */
  MXFP4(39, 32, 17, SmallBlocks::mxfp4),
  /** Microscaling float of 4 bits with scales of 8; not decoded. */
  NVFP4(40, 64, 36, null);

  private static final Map<Integer, GgufType> BY_ID =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(t -> t.id, Function.identity()));

  private final int id;
  private final int elements;
  private final int bytes;
  private final @Nullable ElementType plain;
  private final @Nullable BlockDecoder decoder;

  GgufType(int id, ElementType plain) {
    this.id = id;
    this.elements = 1;
    this.bytes = plain.bytes();
    this.plain = plain;
    this.decoder = null;
  }

  GgufType(int id, int elements, int bytes, @Nullable BlockDecoder decoder) {
    this.id = id;
    this.elements = elements;
    this.bytes = bytes;
    this.plain = null;
    this.decoder = decoder;
  }

  /** The type of this number in a header. */
  static Optional<GgufType> of(int id) {
    return Optional.ofNullable(BY_ID.get(id));
  }

  /** How many elements a block has. */
  public int blockElements() {
    return elements;
  }

  /** How many bytes a block takes. */
  public int blockBytes() {
    return bytes;
  }

  /** What the elements are, where each is stored as it is. */
  public Optional<ElementType> plain() {
    return Optional.ofNullable(plain);
  }

  /** Whether the elements can be read, as they are or decoded. */
  public boolean readable() {
    return plain != null || decoder != null;
  }

  Optional<BlockDecoder> decoder() {
    return Optional.ofNullable(decoder);
  }
}
