// SPDX-License-Identifier: Apache-2.0
package dev.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.safetensors.SafetensorsReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** Files of other programs among the test's resources, and what is in them. */
public final class Oracle {
  private Oracle() {}

  /** A file or folder of {@code src/test/resources/dev/formats}. */
  public static Path path(String name) {
    try {
      return Path.of(Oracle.class.getResource("/dev/formats/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** The names in a folder of resources, sorted. */
  public static List<String> list(String folder) throws IOException {
    try (var files = Files.list(path(folder))) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  /** Reads all of a tensor. */
  public static byte[] all(TensorEntry entry) throws IOException {
    var bytes = new byte[Math.toIntExact(entry.bytes())];
    entry.read(0, ByteBuffer.wrap(bytes));
    return bytes;
  }

  /** Checks names, dtypes, shapes and every byte, the bytes also through reads of parts. */
  public static void assertSame(Path expected, Collection<TensorEntry> tensors) throws IOException {
    var random = new Random(5);
    try (var reader = SafetensorsReader.open(expected)) {
      var names = new TreeSet<String>();
      for (var entry : tensors) {
        names.add(entry.name());
        var other = reader.find(entry.name()).orElseThrow(() -> new AssertionError(entry.name()));
        assertEquals(other.info().dtype().name(), entry.dtype().name(), entry.name());
        assertEquals(other.info().shape(), entry.shape(), entry.name());
        var bytes = new byte[(int) other.info().byteSize()];
        other.read(0, ByteBuffer.wrap(bytes));
        assertArrayEquals(bytes, all(entry), entry.name());
        assertPartsSame(bytes, entry, random);
      }
      assertEquals(new TreeSet<>(reader.tensors().keySet()), names);
    }
  }

  /** Reads runs of elements from anywhere, into the middle of direct and of plain buffers. */
  public static void assertPartsSame(byte[] bytes, TensorEntry entry, Random random)
      throws IOException {
    int width = entry.dtype().bytes();
    for (int i = 0; i < 20 && entry.elements() > 0; i++) {
      int from = random.nextInt((int) entry.elements());
      int count = 1 + random.nextInt((int) entry.elements() - from);
      var buffer =
          (i % 2 == 0
              ? ByteBuffer.allocate(count * width + 7)
              : ByteBuffer.allocateDirect(count * width + 7));
      buffer.position(3).limit(3 + count * width);
      entry.read(from, buffer);
      assertEquals(buffer.limit(), buffer.position());
      var part = new byte[count * width];
      buffer.get(3, part);
      assertArrayEquals(
          Arrays.copyOfRange(bytes, from * width, (from + count) * width), part, entry.name());
      assertEquals(0, buffer.clear().get(2));
    }
  }
}
