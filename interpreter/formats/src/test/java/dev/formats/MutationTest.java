// SPDX-License-Identifier: Apache-2.0
package dev.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.formats.FormatException.Reason;
import dev.formats.gguf.GgufFile;
import dev.formats.gguf.HfTensors;
import dev.formats.npz.NpzFile;
import dev.formats.torch.TorchFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damages valid files at random: whatever comes out must be tensors that can be read, or a typed
 * refusal.
 */
class MutationTest {
  private static final int TIMES = 2_000;

  /**
   * What opening any small file may allocate, its own size apart: buffers, first uses of classes.
   */
  private static final long ROOM = 4 << 20;

  @FunctionalInterface
  private interface Opening {
    TensorFile open(Path path) throws IOException;
  }

  @TempDir private Path folder;

  @Test
  void damagedTorchArchives() throws IOException {
    damage(
        List.of(
            "torch/ok/zip-dtypes.bin",
            "torch/ok/strided.bin",
            "torch/ok/nested-state_dict.ckpt",
            "torch/ok/handmade.bin",
            "torch/ok/deflated.bin",
            "torch/ok/fp8-rebuild-v3.bin"),
        TorchFile::open,
        7);
  }

  @Test
  void damagedLegacyTorchFiles() throws IOException {
    damage(
        List.of(
            "torch/ok/legacy-dtypes.pt",
            "torch/ok/shared-storage-legacy.pt",
            "torch/ok/strided-legacy.pt"),
        TorchFile::open,
        4);
  }

  @Test
  void damagedGgufFiles() throws IOException {
    damage(
        List.of("gguf/f32.gguf", "gguf/q4_k.gguf", "gguf/align64.gguf", "gguf/llama-mapped.gguf"),
        path -> {
          var file = GgufFile.open(path);
          try {
            var mapped = HfTensors.of(file);
            assertEquals(mapped.tensors().size(), mapped.origins().size());
          } catch (FormatException e) {
            // An architecture that is not known, or heads that do not divide the rows.
          }
          return file;
        },
        4);
  }

  @Test
  void damagedNpzArchives() throws IOException {
    damage(List.of("npz/plain.npz", "npz/compressed.npz"), NpzFile::open, 4);
  }

  @Test
  void everyCutIsFound() throws IOException {
    assertCutsFound("torch/ok/strided.bin", TorchFile::open);
    assertCutsFound("torch/ok/strided-legacy.pt", TorchFile::open);
    assertCutsFound("gguf/q4_0.gguf", GgufFile::open);
    assertCutsFound("npz/plain.npz", NpzFile::open);
  }

  private void assertCutsFound(String name, Opening opening) throws IOException {
    byte[] whole = Files.readAllBytes(Oracle.path(name));
    Path path = folder.resolve("cut");
    // A GGUF file may lack the padding behind its last tensor.
    int padding = name.endsWith(".gguf") ? 32 : 1;
    for (int length = 0; length <= whole.length - padding; length += 3) {
      Files.write(path, Arrays.copyOf(whole, length));
      assertThrows(
          FormatException.class, () -> opening.open(path).close(), name + " cut to " + length);
    }
  }

  private void damage(List<String> names, Opening opening, int kinds) throws IOException {
    var random = new Random(names.hashCode());
    Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
    int accepted = 0;
    var path = folder.resolve("damaged");
    var originals = names.stream().map(MutationTest::bytes).toList();
    for (byte[] original : originals) {
      Files.write(path, original);
      opening.open(path).close(); // loads classes before allocations are counted
    }
    for (int i = 0; i < TIMES; i++) {
      byte[] damaged = damaged(originals.get(i % originals.size()), random);
      Files.write(path, damaged);
      long before = allocated();
      try (var file = opening.open(path)) {
        assertAllocatedLittle(before, damaged);
        readAll(file, damaged.length);
        accepted++;
      } catch (FormatException e) {
        assertAllocatedLittle(before, damaged);
        assertTrue(e.getMessage().length() < 1000, e.getMessage());
        reasons.merge(e.reason(), 1, Integer::sum);
      }
    }
    assertTrue(accepted > TIMES / 50, "some damage is harmless: " + accepted + " " + reasons);
    assertTrue(reasons.size() >= kinds, "the damage reaches many checks: " + reasons);
  }

  private static void readAll(TensorFile file, long size) throws IOException {
    for (var entry : file.tensors().values()) {
      entry
          .span()
          .ifPresent(span -> {
            assertEquals(entry.bytes(), span.length());
            assertTrue(span.position() >= 0 && span.position() + span.length() <= size);
          });
      if (entry.elements() == 0) {
        continue;
      }
      // An expanded tensor may have any size: its end and its beginning will do.
      int count = (int) Math.min(entry.elements(), 4096);
      try {
        entry.read(0, ByteBuffer.allocate(count * entry.dtype().bytes()));
        entry.read(entry.elements() - count, ByteBuffer.allocate(count * entry.dtype().bytes()));
      } catch (FormatException e) {
        // A deflated record is known to be damaged only once it is inflated.
        assertEquals(Reason.MALFORMED, e.reason(), e.getMessage());
      }
    }
  }

  private static void assertAllocatedLittle(long before, byte[] file) {
    long used = allocated() - before;
    if (used > ROOM + 64L * file.length) {
      fail("opening " + file.length + " bytes allocated " + used);
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(Oracle.path(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] damaged(byte[] original, Random random) {
    byte[] bytes = original.clone();
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(8)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] += (byte) (random.nextBoolean() ? 1 : -1);
        case 3 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) -1);
        case 4 -> {
          byte[] number = new byte[8];
          number[random.nextInt(8)] = (byte) (1 << random.nextInt(8));
          System.arraycopy(number, 0, bytes, at, Math.min(8, bytes.length - at));
        }
        case 5 -> {
          int from = random.nextInt(bytes.length);
          int length = Math.min(1 + random.nextInt(16), bytes.length - Math.max(from, at));
          System.arraycopy(bytes, from, bytes, at, length);
        }
        case 6 -> bytes = cutOut(bytes, at, random.nextInt(12));
        default -> bytes = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at + 1) : bytes;
      }
    }
    return bytes;
  }

  private static byte[] cutOut(byte[] bytes, int at, int length) {
    int end = Math.min(bytes.length, at + length);
    if (end - at == bytes.length) {
      return bytes;
    }
    byte[] shorter = new byte[bytes.length - (end - at)];
    System.arraycopy(bytes, 0, shorter, 0, at);
    System.arraycopy(bytes, end, shorter, at, bytes.length - end);
    return shorter;
  }
}
