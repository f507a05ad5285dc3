// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.sum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class ContentSumTest {
  private static final int ROWS = 16;
  private static final int COLS = 24;
  private static final TensorSpec SPEC = new TensorSpec(DType.BF16, Shape.of(ROWS, COLS));
  private static final int ROW = 2 * COLS;

  private static byte[] bytes() {
    byte[] bytes = new byte[ROWS * ROW];
    new Random(5).nextBytes(bytes);
    return bytes;
  }

  private static SortedMap<String, TensorSpec> named(String name, TensorSpec spec) {
    return new TreeMap<>(Map.of(name, spec));
  }

  private static String sum(String name, TensorSpec spec, byte[] bytes) {
    ContentSum sum = new ContentSum(named(name, spec));
    sum.add(name, 0, ByteBuffer.wrap(bytes));
    return sum.finish();
  }

  /** As the manual has it: a CRC-32, bit by bit, and of the text around it a SHA-256. */
  private static String plain(String name, String dtype, String shape, byte[] bytes)
      throws NoSuchAlgorithmException {
    int crc = -1;
    for (byte b : bytes) {
      crc ^= b & 0xff;
      for (int i = 0; i < 8; i++) {
        crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : 0xedb88320);
      }
    }
    String text = name + '\0' + dtype + '\0' + shape + '\0' + ~crc + '\n';
    byte[] all = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(all).substring(0, 32);
  }

  @Test
  void isWhatAPlainOneIs() throws NoSuchAlgorithmException {
    byte[] bytes = bytes();
    assertEquals(
        plain("a.weight", "bf16", SPEC.shape().toString(), bytes), sum("a.weight", SPEC, bytes));
    assertEquals("[16, 24]", SPEC.shape().toString());
  }

  @Test
  void isTheSameForAllCutsInAnyOrder() {
    byte[] bytes = bytes();
    String whole = sum("t", SPEC, bytes);
    Random random = new Random(3);
    for (int trial = 0; trial < 100; trial++) {
      List<int[]> parts = new ArrayList<>();
      for (int at = 0; at < bytes.length; ) {
        int count = Math.min(random.nextInt(200), bytes.length - at);
        parts.add(new int[] {at, count});
        at += count;
      }
      Collections.shuffle(parts, random);
      ContentSum sum = new ContentSum(named("t", SPEC));
      parts.forEach(p -> sum.add("t", p[0], ByteBuffer.wrap(bytes, p[0], p[1])));
      assertEquals(whole, sum.finish());
    }
  }

  @Test
  void seesEveryKindOfChange() {
    List<Consumer<byte[]>> changes = new ArrayList<>();
    for (int bit = 0; bit < 8 * ROWS * ROW; bit += 7) {
      int at = bit;
      changes.add(b -> b[at / 8] ^= (byte) (1 << at % 8));
    }
    for (int row = 1; row < ROWS; row++) {
      int at = row * ROW;
      // The signs of two elements.
      changes.add(b -> {
        b[1] ^= (byte) 0x80;
        b[at + 1] ^= (byte) 0x80;
      });
      // One more here, one less there.
      changes.add(b -> {
        b[0]++;
        b[at]--;
      });
      changes.add(b -> swap(b, 0, at, 2));
      changes.add(b -> swap(b, 0, at, ROW));
      changes.add(b -> Arrays.fill(b, at, at + ROW, (byte) 0));
    }
    for (int bytes = 1; bytes < 2 * ROW; bytes++) {
      int by = bytes;
      changes.add(b -> rotate(b, by));
    }
    changes.add(b -> {
      for (int i = 1; i < b.length; i += 2) {
        b[i] ^= (byte) 0x80;
      }
    });
    Set<String> seen = new HashSet<>(Set.of(sum("t", SPEC, bytes())));
    for (Consumer<byte[]> change : changes) {
      byte[] bytes = bytes();
      change.accept(bytes);
      assertTrue(seen.add(sum("t", SPEC, bytes)));
    }
  }

  private static void swap(byte[] b, int x, int y, int bytes) {
    byte[] first = Arrays.copyOfRange(b, x, x + bytes);
    System.arraycopy(b, y, b, x, bytes);
    System.arraycopy(first, 0, b, y, bytes);
  }

  private static void rotate(byte[] b, int by) {
    byte[] all = b.clone();
    System.arraycopy(all, by, b, 0, b.length - by);
    System.arraycopy(all, 0, b, b.length - by, by);
  }

  @Test
  void seesNamesTypesAndShapes() {
    byte[] bytes = bytes();
    String sum = sum("t", SPEC, bytes);
    assertNotEquals(sum, sum("u", SPEC, bytes));
    assertNotEquals(sum, sum("t", new TensorSpec(DType.F16, SPEC.shape()), bytes));
    assertNotEquals(sum, sum("t", new TensorSpec(DType.BF16, Shape.of(COLS, ROWS)), bytes));
  }

  @Test
  void sumsOfPartsThatAreKnownMakeTheWhole() {
    byte[] bytes = bytes();
    int half = 5 * ROW;
    SortedMap<String, TensorSpec> parts = new TreeMap<>();
    parts.put("a", new TensorSpec(DType.BF16, Shape.of(5, COLS)));
    parts.put("b", new TensorSpec(DType.BF16, Shape.of(ROWS - 5, COLS)));
    ContentSum each = new ContentSum(parts);
    each.add("a", 0, ByteBuffer.wrap(bytes, 0, half));
    each.add("b", 0, ByteBuffer.wrap(bytes, half, bytes.length - half));
    ContentSum whole = new ContentSum(named("t", SPEC));
    whole.add("t", half, bytes.length - half, each.sums().get("b"));
    whole.add("t", 0, half, each.sums().get("a"));
    assertEquals(sum("t", SPEC, bytes), whole.finish());
  }
}
