// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CrcTest {
  @Test
  void partsInAnyOrderMakeTheWhole() {
    Random random = new Random(7);
    for (int trial = 0; trial < 200; trial++) {
      byte[] bytes = new byte[1 + random.nextInt(5000)];
      random.nextBytes(bytes);
      int whole = Crc.of(ByteBuffer.wrap(bytes));
      int sum = 0;
      for (int at = 0; at < bytes.length; ) {
        int count = Math.min(1 + random.nextInt(900), bytes.length - at);
        sum ^= Crc.shifted(Crc.of(ByteBuffer.wrap(bytes, at, count)), bytes.length - at - count);
        at += count;
      }
      assertEquals(whole, sum);
    }
  }

  @Test
  void shiftsOverMoreThanAnArrayHolds() {
    // A shift by a sum of distances is one after the other.
    int crc = 0x12345678;
    assertEquals(
        Crc.shifted(Crc.shifted(crc, 3_000_000_000L), 2_000_000_123L),
        Crc.shifted(crc, 5_000_000_123L));
    byte[] one = {42};
    byte[] padded = new byte[100_001];
    padded[0] = 42;
    byte[] zeros = new byte[100_000];
    assertEquals(
        Crc.of(ByteBuffer.wrap(padded)),
        Crc.shifted(Crc.of(ByteBuffer.wrap(one)), 100_000) ^ Crc.of(ByteBuffer.wrap(zeros)));
  }
}
