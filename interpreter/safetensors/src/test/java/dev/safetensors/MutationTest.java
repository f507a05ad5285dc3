// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.SafetensorsException.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Damages valid text at random: whatever comes out must be a value or a typed refusal. */
class MutationTest {
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          "\"",
          ",",
          ":",
          "\\",
          "\\u",
          "\\ud800",
          "-",
          ".",
          "e9",
          "0",
          "null",
          "true",
          "\0",
          "\n",
          " ",
          "\"a\":",
          "9223372036854775807",
          "99999999999999999999",
          "__metadata__",
          "dtype",
          "shape",
          "data_offsets",
          "F4",
          "BF16",
          "//",
          "/*",
          "'",
          "NaN",
          "\u00e9",
          "\ud83d\ude00",
          "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[");

  @Test
  void aDamagedHeaderIsReadOrRefusedWithAReason() throws IOException {
    byte[] header =
        """
        {"__metadata__":{"format":"pt","note":"größe \\u00e9"},\
        "a.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},\
        "b":{"dtype":"BF16","shape":[],"data_offsets":[24,26]},\
        "c":{"dtype":"F4","shape":[0,7],"data_offsets":[26,26]},\
        "d":{"dtype":"F4","shape":[4],"data_offsets":[26,28]}}   \
        """
            .getBytes(UTF_8);
    assertEquals(4, Bytes.parse(Bytes.file(header, 28)).tensors().size());
    var random = new Random(42);
    Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
    int accepted = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] file = Bytes.file(damage(header, random), 28);
      switch (random.nextInt(20)) {
        case 0 -> file[random.nextInt(8)] = (byte) random.nextInt(256);
        case 1 -> file = Arrays.copyOf(file, random.nextInt(file.length + 8));
        default -> {}
      }
      try {
        Header parsed = Bytes.parse(file);
        assertEquals(file.length, parsed.dataStart() + parsed.dataSize());
        accepted++;
      } catch (SafetensorsException e) {
        reasons.merge(e.reason(), 1, Integer::sum);
      }
    }
    assertTrue(accepted > 100, "some damage is harmless: " + accepted);
    assertTrue(reasons.size() >= 14, "the damage reaches every check: " + reasons);
  }

  @Test
  void aDamagedIndexIsReadOrRefusedWithAReason() throws IOException {
    byte[] index =
        """
        {"metadata": {"total_size": 28, "more": [1, {"x": null}]},
         "weight_map": {"a.weight": "model-00001-of-00002.safetensors",
                        "b": "model-00002-of-00002.safetensors"}}
        """
            .getBytes(UTF_8);
    var random = new Random(43);
    Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
    int accepted = 0;
    for (int i = 0; i < 20_000; i++) {
      try {
        var in = new ByteArrayInputStream(damage(index, random));
        var parsed = SafetensorsIndex.parse(in, Bytes.NAME);
        assertEquals(new TreeSet<>(parsed.weightMap().values()), Set.copyOf(parsed.shards()));
        accepted++;
      } catch (SafetensorsException e) {
        reasons.merge(e.reason(), 1, Integer::sum);
      }
    }
    assertTrue(accepted > 100, "some damage is harmless: " + accepted);
    assertTrue(reasons.size() >= 4, "the damage reaches every check: " + reasons);
  }

  private static byte[] damage(byte[] text, Random random) {
    return random.nextInt(4) == 0 ? changeDigits(text, random) : splice(text, random);
  }

  private static byte[] changeDigits(byte[] text, Random random) {
    byte[] changed = text.clone();
    for (int i = 0; i < changed.length; i++) {
      if (changed[i] >= '0' && changed[i] <= '9' && random.nextInt(16) == 0) {
        changed[i] = (byte) ('0' + random.nextInt(10));
      }
    }
    return changed;
  }

  private static byte[] splice(byte[] text, Random random) {
    byte[] damaged = text;
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      int from = random.nextInt(damaged.length + 1);
      int to = Math.min(damaged.length, from + random.nextInt(1 + random.nextInt(24)));
      byte[] middle =
          switch (random.nextInt(5)) {
            case 0 -> new byte[0];
            case 1 -> new byte[] {(byte) random.nextInt(256)};
            case 2 -> slice(damaged, random);
            default -> PIECES.get(random.nextInt(PIECES.size())).getBytes(UTF_8);
          };
      var out = new ByteArrayOutputStream();
      out.write(damaged, 0, from);
      out.writeBytes(middle);
      int resume = random.nextBoolean() ? to : from;
      out.write(damaged, resume, damaged.length - resume);
      damaged = out.toByteArray();
    }
    return damaged;
  }

  private static byte[] slice(byte[] text, Random random) {
    int from = random.nextInt(text.length + 1);
    int length = Math.min(text.length - from, random.nextInt(80));
    return Arrays.copyOfRange(text, from, from + length);
  }
}
