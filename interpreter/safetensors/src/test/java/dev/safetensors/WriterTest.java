// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.safetensors.SafetensorsException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class WriterTest {
  private static final TensorSpec A = new TensorSpec("a", DType.I16, List.of(2L));
  private static final TensorSpec B = new TensorSpec("b", DType.F32, List.of(1L, 2L));

  @TempDir Path dir;
  private Path path;

  @BeforeEach
  void choosePath() {
    path = dir.resolve("out.safetensors");
  }

  @Test
  void theBytesOfASmallFileAreTheseExactly() throws IOException {
    try (var writer = SafetensorsWriter.create(path, List.of(A, B), Map.of("z", "1", "k", "v"))) {
      writer.write("b", 4, ascii("5678"));
      writer.write("a", 0, ascii("abcd"));
      writer.write("b", 0, ascii("1234"));
      writer.finish();
    }
    String header =
        "{\"__metadata__\":{\"k\":\"v\",\"z\":\"1\"},"
            + "\"a\":{\"dtype\":\"I16\",\"shape\":[2],\"data_offsets\":[0,4]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[4,12]}} ";
    assertEquals(
        (char) header.length() + "\0\0\0\0\0\0\0" + header + "abcd12345678",
        Files.readString(path, ISO_8859_1));
  }

  @Test
  void anUnfinishedFileIsRefusedByTheReader() throws IOException {
    try (var writer = SafetensorsWriter.create(path, List.of(A), Map.of())) {
      assertUnfinished();
      writer.write("a", 0, ascii("abcd"));
      writer.force();
      assertUnfinished();
    }
    assertUnfinished();
  }

  @Test
  void whatIsWrittenOverIsUnfinishedAndThenAsIfCreated() throws IOException {
    for (int length : new int[] {1000, 9}) {
      Files.write(path, new byte[length]);
      Object file = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      try (var writer = SafetensorsWriter.create(path, List.of(A, B), Map.of("k", "v"))) {
        writer.write("a", 0, ascii("abcd"));
        writer.write("b", 0, ascii("12345678"));
        writer.finish();
      }
      byte[] created = Files.readAllBytes(path);
      byte[] old = Arrays.copyOf(created, length);
      Files.write(path, old);
      try (var writer = SafetensorsWriter.overwrite(path, List.of(A, B), Map.of("k", "v"))) {
        assertUnfinished();
        writer.write("b", 0, ascii("12345678"));
        writer.write("a", 0, ascii("abcd"));
        writer.finish();
      }
      assertArrayEquals(created, Files.readAllBytes(path));
      assertEquals(file, Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    }
    Files.delete(path);
    assertThrows(
        NoSuchFileException.class,
        () -> SafetensorsWriter.overwrite(path, List.of(A), Map.of()).close());
  }

  private void assertUnfinished() {
    var error = assertThrows(SafetensorsException.class, () -> SafetensorsFile.open(path));
    assertEquals(Reason.EMPTY_HEADER, error.reason());
  }

  @Test
  void theFileHasItsFullLengthBeforeTheFirstWrite() throws IOException {
    try (var writer = SafetensorsWriter.create(path, List.of(A, B), Map.of())) {
      assertEquals(writer.header().dataStart() + 12, Files.size(path));
    }
  }

  @Test
  void anExistingFileIsReplaced() throws IOException {
    Files.write(path, new byte[10_000]);
    try (var writer = SafetensorsWriter.create(path, List.of(A), Map.of())) {
      writer.write("a", 0, ascii("abcd"));
      writer.finish();
    }
    try (var file = SafetensorsFile.open(path)) {
      assertEquals(
          List.of(A), file.header().tensors().values().stream().map(TensorInfo::spec).toList());
    }
  }

  @Test
  void finishRefusesATensorWithMissingOrSurplusBytes() throws IOException {
    try (var writer = SafetensorsWriter.create(path, List.of(A, B), Map.of())) {
      writer.write("a", 0, ascii("abcd"));
      writer.write("b", 0, ascii("1234"));
      var error = assertThrows(IllegalStateException.class, writer::finish);
      assertEquals("4 of the 8 bytes of tensor `b` were written", error.getMessage());
      writer.write("b", 4, ascii("5678"));
      writer.write("a", 0, ascii("ab"));
      assertThrows(IllegalStateException.class, writer::finish);
    }
    assertUnfinished();
  }

  @Test
  void nothingCanBeWrittenAfterFinish() throws IOException {
    try (var writer = SafetensorsWriter.create(path, List.of(A), Map.of())) {
      writer.write("a", 0, ascii("abcd"));
      writer.finish();
      assertThrows(IllegalStateException.class, () -> writer.write("a", 0, ascii("x")));
      assertThrows(IllegalStateException.class, writer::finish);
    }
  }

  @Test
  void writesOutsideATensorAreRefusedAndWriteNothing() throws IOException {
    try (var writer = SafetensorsWriter.create(path, List.of(A, B), Map.of())) {
      byte[] before = Files.readAllBytes(path);
      assertThrows(IndexOutOfBoundsException.class, () -> writer.write("a", 0, ascii("abcde")));
      assertThrows(IndexOutOfBoundsException.class, () -> writer.write("a", 4, ascii("e")));
      assertThrows(IndexOutOfBoundsException.class, () -> writer.write("b", -1, ascii("e")));
      assertThrows(
          IndexOutOfBoundsException.class, () -> writer.write("b", Long.MAX_VALUE, ascii("e")));
      assertThrows(IllegalArgumentException.class, () -> writer.write("c", 0, ascii("e")));
      assertArrayEquals(before, Files.readAllBytes(path));
    }
  }

  @Test
  void layoutsThatCannotBeWrittenAreRefusedBeforeTheFileExists() {
    assertRefused(() -> SafetensorsWriter.create(path, List.of(A, B, A), Map.of()));
    assertRefused(() -> SafetensorsWriter.create(path, List.of(A), Map.of("k", "\udc00x")));
    var huge = new ArrayList<TensorSpec>();
    for (int i = 0; i < 9; i++) {
      huge.add(new TensorSpec("t" + i, DType.F64, List.of((1L << 57) - 1)));
    }
    assertRefused(() -> SafetensorsWriter.create(path, huge, Map.of()));
    assertTrue(Files.notExists(path));
  }

  private static void assertRefused(Executable executable) {
    assertThrows(IllegalArgumentException.class, executable);
  }

  @Test
  void aHeaderLargerThanTheFormatAllowsIsNotWritten() {
    var text = Map.of("k", "x".repeat(100_000_000));
    var error =
        assertThrows(
            SafetensorsException.class, () -> SafetensorsWriter.create(path, List.of(), text));
    assertEquals(Reason.HEADER_TOO_LARGE, error.reason());
    assertTrue(Files.notExists(path));
  }

  @Test
  void copyRefusesAnotherDtypeOrShape() throws IOException {
    try (var writer = SafetensorsWriter.create(path, List.of(A), Map.of())) {
      writer.write("a", 0, ascii("abcd"));
      writer.finish();
    }
    var reshaped = new TensorSpec("a", DType.I16, List.of(2L, 1L));
    var retyped = new TensorSpec("b", DType.U16, List.of(2L));
    try (var source = SafetensorsFile.open(path);
        var writer =
            SafetensorsWriter.create(dir.resolve("b"), List.of(reshaped, retyped), Map.of())) {
      var from = source.header().find("a").orElseThrow();
      assertRefused(() -> writer.copy("a", source, from));
      assertRefused(() -> writer.copy("b", source, from));
    }
  }

  @Test
  void diskErrorsNameThePath() throws IOException {
    assertThrows(
        NoSuchFileException.class,
        () -> SafetensorsWriter.create(dir.resolve("none/x"), List.of(A), Map.of()));
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full), "needs a device that is always full");
    var error =
        assertThrows(
            FileSystemException.class, () -> SafetensorsWriter.create(full, List.of(A), Map.of()));
    assertEquals("/dev/full", error.getFile());
    assertEquals(IOException.class, error.getCause().getClass());
  }

  @Test
  void anInterruptClosesTheFileAndLeavesItUnfinished() throws IOException {
    try (var writer = SafetensorsWriter.create(path, List.of(A), Map.of())) {
      Thread.currentThread().interrupt();
      assertThrows(ClosedByInterruptException.class, () -> writer.write("a", 0, ascii("abcd")));
      assertTrue(Thread.interrupted());
      assertThrows(ClosedChannelException.class, () -> writer.write("a", 0, ascii("abcd")));
    }
    assertUnfinished();
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }
}
