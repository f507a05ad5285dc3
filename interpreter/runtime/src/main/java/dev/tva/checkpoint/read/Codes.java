// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.tva.catalog.Piece.Packing;
import dev.tva.catalog.Piece.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Matrices of codes, several to a word.
 *
 * @param rows of one matrix of the stack
 */
record Codes(Stored words, Packing packing, long rows, long cols, PieceReader reader) {
  /** Shorter rows of words are read whole, many at once: a read of its own takes as long. */
  private static final long SHORT_ROW = 4096;

  private static final int BLOCK = 1 << 20;

  private int perWord() {
    return packing.shifts().size();
  }

  private int wordBytes() {
    return words.spec().dtype().bits() / 8;
  }

  private static int word(ByteBuffer bytes, int at, int size) {
    return size == 4 ? bytes.getInt(4 * at) : bytes.get(at) & 0xff;
  }

  private byte code(int word, int at) {
    return (byte) (word >>> packing.shifts().get(at) & (1 << packing.bits()) - 1);
  }

  private ByteBuffer read(long firstWord, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count * wordBytes());
    reader.read(words, firstWord * wordBytes(), bytes);
    return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Codes one after the other, as the matrices have them row by row. */
  byte[] rows(long start, int n) throws IOException {
    int per = perWord();
    if (packing.alongRows() && per > 1) {
      throw new IllegalArgumentException("rows of words that stand below each other");
    }
    long firstWord = start / per;
    int wordCount = (int) (Math.ceilDiv(start + n, (long) per) - firstWord);
    ByteBuffer bytes = read(firstWord, wordCount);
    if (per == 1 && wordBytes() == 1) {
      return bytes.array();
    }
    byte[] codes = new byte[n];
    int skip = (int) (start - firstWord * per);
    int word = 0;
    for (int i = 0; i < n; i++) {
      int at = (skip + i) % per;
      if (i == 0 || at == 0) {
        word = word(bytes, (skip + i) / per, wordBytes());
      }
      codes[i] = code(word, at);
    }
    return codes;
  }

  /** Whole columns of one matrix, each one after the other. */
  byte[] columns(long matrix, long first, long last) throws IOException {
    int per = perWord();
    boolean along = packing.alongRows();
    long wordRows = along ? rows / per : rows;
    long wordCols = along ? cols : cols / per;
    long firstWord = along ? first : first / per;
    int wordCount = (int) ((along ? last : last / per) - firstWord + 1);
    byte[] codes = new byte[Math.toIntExact((last - first + 1) * rows)];
    boolean whole = wordCols * wordBytes() <= SHORT_ROW;
    int step = whole ? (int) Math.max(1, BLOCK / (wordCols * wordBytes())) : 1;
    for (long wordRow = 0; wordRow < wordRows; wordRow += step) {
      int count = (int) Math.min(step, wordRows - wordRow);
      long begin = (matrix * wordRows + wordRow) * wordCols;
      ByteBuffer bytes =
          whole ? read(begin, (int) (count * wordCols)) : read(begin + firstWord, wordCount);
      for (int r = 0; r < count; r++) {
        int at = whole ? (int) (r * wordCols + firstWord) : 0;
        for (int w = 0; w < wordCount; w++) {
          int word = word(bytes, at + w, wordBytes());
          for (int k = 0; k < per; k++) {
            long row = along ? (wordRow + r) * per + k : wordRow + r;
            long col = along ? firstWord + w : (firstWord + w) * per + k;
            if (col >= first && col <= last) {
              codes[(int) ((col - first) * rows + row)] = code(word, k);
            }
          }
        }
      }
    }
    return codes;
  }
}
