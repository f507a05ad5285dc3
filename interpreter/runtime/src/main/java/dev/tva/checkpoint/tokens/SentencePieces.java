// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.tokens;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The pieces of a sentencepiece model, in order of their rows: its file is a protocol buffer whose
 * field 1, repeated, is a piece, and of that field 1 the text.
 */
final class SentencePieces {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int FIRST_FIELD_BYTES = 1 << 3 | BYTES;

  private final byte[] data;
  private int at;
  private final int end;

  private SentencePieces(byte[] data, int at, int end) {
    this.data = data;
    this.at = at;
    this.end = end;
  }

  /** None where the bytes are no such model. */
  static List<String> in(byte[] model) {
    try {
      List<String> pieces = new ArrayList<>();
      SentencePieces all = new SentencePieces(model, 0, model.length);
      while (all.at < all.end) {
        long tag = all.varint();
        int start = all.skip((int) (tag & 7));
        if (tag == FIRST_FIELD_BYTES) {
          pieces.add(text(model, start, all.at));
        }
      }
      return pieces;
    } catch (IndexOutOfBoundsException _) {
      return List.of();
    }
  }

  private static String text(byte[] data, int from, int to) {
    SentencePieces piece = new SentencePieces(data, from, to);
    String text = "";
    while (piece.at < piece.end) {
      long tag = piece.varint();
      int start = piece.skip((int) (tag & 7));
      if (tag == FIRST_FIELD_BYTES) {
        text = new String(data, start, piece.at - start, StandardCharsets.UTF_8);
      }
    }
    return text;
  }

  /** Goes behind a value; where its content begins. */
  private int skip(int wire) {
    long length =
        switch (wire) {
          case VARINT -> {
            varint();
            yield 0;
          }
          case FIXED64 -> 8;
          case BYTES -> varint();
          case FIXED32 -> 4;
          default -> throw new IndexOutOfBoundsException("wire type " + wire);
        };
    int start = at;
    if (length < 0 || length > end - at) {
      throw new IndexOutOfBoundsException("length " + length);
    }
    at += (int) length;
    return start;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw new IndexOutOfBoundsException("end");
      }
      byte b = data[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IndexOutOfBoundsException("long number");
  }
}
