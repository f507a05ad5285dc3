// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.SafetensorsException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class FileTest {
  private static final String TWO =
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},"
          + "\"b\":{\"dtype\":\"U8\",\"shape\":[5],\"data_offsets\":[3,8]}}";

  @TempDir Path dir;
  private Path path;

  @BeforeEach
  void writeTwoTensors() throws IOException {
    path = dir.resolve("two.safetensors");
    byte[] bytes = Bytes.file(TWO, 8);
    for (int i = 0; i < 8; i++) {
      bytes[bytes.length - 8 + i] = (byte) ('0' + i);
    }
    Files.write(path, bytes);
  }

  @Test
  void aReadFillsTheBufferFromItsPositionToItsLimit() throws IOException {
    try (var file = SafetensorsFile.open(path)) {
      var b = file.header().find("b").orElseThrow();
      var heap = ByteBuffer.allocate(6);
      heap.position(1).limit(4);
      file.read(b, 2, heap);
      assertArrayEquals(new byte[] {0, '5', '6', '7', 0, 0}, heap.array());
      assertEquals(4, heap.position());
      var direct = ByteBuffer.allocateDirect(5);
      file.read(b, 0, direct);
      assertEquals("34567", UTF_8.decode(direct.flip()).toString());
      file.read(b, 5, ByteBuffer.allocate(0));
    }
  }

  @Test
  void aTransferCopiesPartOfATensor() throws IOException {
    try (var file = SafetensorsFile.open(path)) {
      var out = new ByteArrayOutputStream();
      file.transferTo(file.header().find("b").orElseThrow(), 1, 3, Channels.newChannel(out));
      assertEquals("456", out.toString(UTF_8));
    }
  }

  @Test
  void readsOutsideATensorAreRefused() throws IOException {
    try (var file = SafetensorsFile.open(path)) {
      var a = file.header().find("a").orElseThrow();
      assertOutside(() -> file.read(a, 0, ByteBuffer.allocate(4)));
      assertOutside(() -> file.read(a, 3, ByteBuffer.allocate(1)));
      assertOutside(() -> file.read(a, -1, ByteBuffer.allocate(1)));
      assertOutside(() -> file.read(a, Long.MAX_VALUE, ByteBuffer.allocate(1)));
      assertOutside(
          () -> file.transferTo(a, 1, 3, Channels.newChannel(new ByteArrayOutputStream())));
      var foreign = new TensorInfo("a", DType.I8, a.shape(), a.begin(), a.end());
      assertThrows(
          IllegalArgumentException.class, () -> file.read(foreign, 0, ByteBuffer.allocate(1)));
    }
  }

  private static void assertOutside(Executable executable) {
    assertThrows(IndexOutOfBoundsException.class, executable);
  }

  @Test
  void aFileThatShrinksUnderTheReaderIsAnErrorWithItsTensor() throws IOException {
    try (var file = SafetensorsFile.open(path)) {
      var b = file.header().find("b").orElseThrow();
      try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        channel.truncate(channel.size() - 2);
      }
      var read =
          assertThrows(SafetensorsException.class, () -> file.read(b, 0, ByteBuffer.allocate(5)));
      assertEquals(Reason.TRUNCATED, read.reason());
      assertEquals(Optional.of("b"), read.tensor());
      assertEquals(Optional.of(path), read.file());
      var out = Channels.newChannel(new ByteArrayOutputStream());
      var copy = assertThrows(SafetensorsException.class, () -> file.transferTo(b, 0, 5, out));
      assertEquals(Reason.TRUNCATED, copy.reason());
      file.read(b, 0, ByteBuffer.allocate(3));
    }
  }

  @Test
  void anInterruptClosesTheFile() throws IOException {
    try (var file = SafetensorsFile.open(path)) {
      var a = file.header().find("a").orElseThrow();
      Thread.currentThread().interrupt();
      assertThrows(ClosedByInterruptException.class, () -> file.read(a, 0, ByteBuffer.allocate(1)));
      assertTrue(Thread.interrupted());
      assertThrows(ClosedChannelException.class, () -> file.read(a, 0, ByteBuffer.allocate(1)));
    }
  }

  @Test
  void pathsThatAreNoReadableFileAreErrorsWithThePath() {
    assertThrows(NoSuchFileException.class, () -> SafetensorsFile.open(dir.resolve("none")));
    var error = assertThrows(FileSystemException.class, () -> SafetensorsFile.open(dir));
    assertEquals(dir.toString(), error.getFile());
  }

  @Test
  void tensorsLargerThanTwoGibibytesAreReadAndWrittenAtTheirPlaces() throws IOException {
    long gib = 1L << 30;
    long size = 5 * gib;
    String text =
        "{\"big\":{\"dtype\":\"F16\",\"shape\":[%d,%d],\"data_offsets\":[0,%d]},"
                .formatted(size / 2 / 1024, 1024, size)
            + "\"last\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[%d,%d]}}"
                .formatted(size, size + 1);
    Path sparse = dir.resolve("sparse.safetensors");
    long start = 8 + text.length();
    try (var channel =
        FileChannel.open(sparse, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(Bytes.file(text, 0)), 0);
      channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), start + 3 * gib);
      channel.write(ByteBuffer.wrap(new byte[] {9}), start + size);
    }
    try (var file = SafetensorsFile.open(sparse)) {
      var big = file.header().find("big").orElseThrow();
      assertEquals(size, big.byteSize());
      assertEquals(size / 2, big.elements());
      var four = ByteBuffer.allocate(4).order(ByteOrder.BIG_ENDIAN);
      file.read(big, 3 * gib, four);
      assertEquals(0x01020304, four.getInt(0));
      var out = new ByteArrayOutputStream();
      file.transferTo(big, 3 * gib + 1, 2, Channels.newChannel(out));
      assertArrayEquals(new byte[] {2, 3}, out.toByteArray());
      assertArrayEquals(new byte[] {9}, Bytes.of(file, file.header().find("last").orElseThrow()));
      var specs = file.header().tensors().values().stream().map(TensorInfo::spec).toList();
      Path ours = dir.resolve("ours.safetensors");
      try (var writer = SafetensorsWriter.create(ours, specs, Map.of());
          var channel = FileChannel.open(ours, StandardOpenOption.READ)) {
        long dataStart = writer.header().dataStart();
        assertEquals(dataStart + size + 1, channel.size());
        writer.write("big", 4 * gib, ByteBuffer.wrap(new byte[] {7}));
        writer.write("last", 0, ByteBuffer.wrap(new byte[] {8}));
        var one = ByteBuffer.allocate(1);
        channel.read(one, dataStart + 4 * gib);
        assertEquals(7, one.get(0));
        channel.read(one.clear(), dataStart + size);
        assertEquals(8, one.get(0));
      }
    }
  }

  @Test
  void aHeaderOfFiftyThousandTensorsIsParsedWithinSeconds() throws IOException {
    var text = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
    for (int i = 0; i < 50_000; i++) {
      text.append(
          ",\"model.layers.%d.mlp.experts.%d.down_proj.weight\":{\"dtype\":\"BF16\",\"shape\":[2,3],\"data_offsets\":[%d,%d]}"
              .formatted(i / 500, i % 500, 12L * i, 12L * i + 12));
    }
    byte[] file = Bytes.file(text.append('}').toString(), 600_000);
    assertTimeout(
        Duration.ofSeconds(5), () -> assertEquals(50_000, Bytes.parse(file).tensors().size()));
  }
}
