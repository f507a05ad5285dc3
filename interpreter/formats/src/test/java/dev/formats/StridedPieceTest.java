// SPDX-License-Identifier: Apache-2.0
package dev.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StridedPieceTest {
  /** Elements that are their own index. */
  private static final Piece INDEXES =
      (first, dst) -> {
        dst.order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; dst.hasRemaining(); i++) {
          dst.putInt((int) first + i);
        }
      };

  @Test
  void givesEveryElementOfAnyView() throws IOException {
    var random = new Random(11);
    for (int i = 0; i < 500; i++) {
      var shape = new ArrayList<Long>();
      var strides = new ArrayList<Long>();
      for (int d = random.nextInt(5); d > 0; d--) {
        shape.add(1L + random.nextInt(6));
        strides.add((long) random.nextInt(random.nextBoolean() ? 3 : 40_000));
      }
      assertView(random.nextInt(100), shape, strides, random);
    }
  }

  @Test
  void transposesAndPermutes() throws IOException {
    var random = new Random(12);
    assertView(0, List.of(300L, 500L), List.of(1L, 300L), random);
    assertView(5, List.of(7L, 70_000L), List.of(1L, 7L), random);
    assertView(0, List.of(4L, 2L, 8L, 100L), List.of(1600L, 100L, 200L, 1L), random);
    assertView(3, List.of(1L, 9L, 1L, 5L), List.of(0L, 5L, 77L, 1L), random);
  }

  private static void assertView(long offset, List<Long> shape, List<Long> strides, Random random)
      throws IOException {
    var entry =
        new TensorEntry(
            "t",
            ElementType.I32,
            shape,
            StridedPiece.of(INDEXES, ElementType.I32, offset, shape, strides));
    int elements = (int) entry.elements();
    int from = random.nextInt(elements);
    int count = 1 + random.nextInt(elements - from);
    var read = ByteBuffer.allocate(count * 4).order(ByteOrder.LITTLE_ENDIAN);
    entry.read(from, read);
    for (int i = 0; i < count; i++) {
      long index = offset;
      long rest = from + i;
      for (int d = shape.size() - 1; d >= 0; d--) {
        index += rest % shape.get(d) * strides.get(d);
        rest /= shape.get(d);
      }
      assertEquals(index, read.getInt(i * 4), shape + " " + strides + " at " + (from + i));
    }
  }
}
