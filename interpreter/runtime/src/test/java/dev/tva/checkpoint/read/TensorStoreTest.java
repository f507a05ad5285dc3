// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.safetensors.DType;
import dev.safetensors.SafetensorsWriter;
import dev.safetensors.TensorSpec;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TensorStoreTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("x.safetensors");
    List<TensorSpec> specs =
        List.of(
            new TensorSpec("a", DType.U8, List.of(3L)), new TensorSpec("b", DType.U8, List.of(4L)));
    try (var writer = SafetensorsWriter.create(file, specs, Map.of())) {
      writer.write("a", 0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
      writer.write("b", 0, ByteBuffer.wrap(new byte[] {4, 5, 6, 7}));
      writer.finish();
    }
  }

  private TensorStore open() throws IOException {
    var pieces = SafetensorsFormat.read(List.of(file)).get(file).pieces();
    Map<String, dev.tva.tensor.TensorSpec> tensors = new HashMap<>();
    pieces.forEach((name, piece) -> tensors.put(name, piece.spec()));
    return TensorStore.open(new Manifest("x", tensors, pieces, Map.of(), List.of()));
  }

  private static Piece piece(TensorStore store, String tensor) {
    return store.manifest().pieces().get(tensor);
  }

  @Test
  void readsFromAnyByteOfAPiece() throws IOException {
    try (TensorStore store = open()) {
      byte[] bytes = new byte[2];
      store.read(piece(store, "b"), 1, ByteBuffer.wrap(bytes));
      assertArrayEquals(new byte[] {5, 6}, bytes);
    }
  }

  @Test
  void readsNothingOfItsNeighbours() throws IOException {
    try (TensorStore store = open()) {
      ByteBuffer two = ByteBuffer.allocate(2);
      assertThrows(IndexOutOfBoundsException.class, () -> store.read(piece(store, "a"), 2, two));
      assertThrows(IndexOutOfBoundsException.class, () -> store.read(piece(store, "b"), -1, two));
    }
  }

  @Test
  void saysThatAFileHasBecomeShorter() throws IOException {
    try (TensorStore store = open()) {
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(channel.size() - 1);
      }
      var e =
          assertThrows(
              FileSystemException.class,
              () -> store.read(piece(store, "b"), 0, ByteBuffer.allocate(4)));
      assertEquals(file.toString(), e.getFile());
    }
  }

  @Test
  void isAnotherOnceAFileIsWrittenAnewAndTheSameElsewhere() throws IOException {
    String was;
    try (TensorStore store = open()) {
      was = store.identity();
    }
    FileTime time = Files.getLastModifiedTime(file);
    Path moved = Files.createDirectory(folder.resolve("y")).resolve("x.safetensors");
    Files.move(file, moved);
    file = moved;
    try (TensorStore store = open()) {
      assertEquals(was, store.identity());
      Files.setLastModifiedTime(file, FileTime.from(time.toInstant().plusSeconds(1)));
      assertNotEquals(was, store.identity());
    }
  }
}
