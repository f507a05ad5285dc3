// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is read, and once it is known to be read again, looked at in memory. */
class InputFileTest {
  private static final int BYTES = 1 << 20;

  /** So many times that Java has compiled what reads. */
  private static final int OFTEN = 20_000;

  @TempDir Path folder;
  private Path path;
  private final byte[] bytes = new byte[BYTES];

  @BeforeEach
  void makeFile() throws IOException {
    new Random(1).nextBytes(bytes);
    path = Files.write(folder.resolve("x"), bytes);
  }

  private InputFile open(MappedFiles files) throws IOException {
    return InputFile.open(path.toString(), files);
  }

  private static byte[] read(InputFile file, int position, int n, boolean direct)
      throws IOException {
    ByteBuffer to = direct ? ByteBuffer.allocateDirect(n + 2) : ByteBuffer.allocate(n + 2);
    to.position(1).limit(n + 1);
    file.read(position, to);
    assertEquals(0, to.remaining());
    byte[] read = new byte[n];
    to.get(1, read);
    assertEquals(0, to.get(0));
    return read;
  }

  @Test
  void givesTheSameBytesReadOrMapped() throws IOException {
    try (MappedFiles files = new MappedFiles(BYTES)) {
      for (boolean again : new boolean[] {false, true, true}) {
        try (InputFile file = open(files)) {
          assertEquals(again, file.isMapped());
          for (int at : new int[] {0, 1, 4097, BYTES - 5000}) {
            byte[] wanted = Arrays.copyOfRange(bytes, at, at + 5000);
            assertArrayEquals(wanted, read(file, at, 5000, true));
            assertArrayEquals(wanted, read(file, at, 5000, false));
          }
        }
      }
    }
  }

  @Test
  void mapsNothingWhereNotAllFits() throws IOException {
    Path other = Files.write(folder.resolve("y"), new byte[1]);
    try (MappedFiles files = new MappedFiles(BYTES)) {
      for (int i = 0; i < 2; i++) {
        try (InputFile file = open(files);
            InputFile small = InputFile.open(other.toString(), files)) {
          assertEquals(false, file.isMapped() || small.isMapped());
        }
      }
    }
  }

  @Test
  void anotherFileInItsPlaceIsReadAnew() throws IOException {
    try (MappedFiles files = new MappedFiles(2L * BYTES)) {
      open(files).close();
      byte[] others = bytes.clone();
      others[7]++;
      Path other = Files.write(folder.resolve("other"), others);
      Files.setLastModifiedTime(other, Files.getLastModifiedTime(path));
      try (InputFile before = open(files)) {
        Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);
        try (InputFile after = open(files)) {
          assertEquals(bytes[7], read(before, 7, 1, true)[0]);
          assertEquals(others[7], read(after, 7, 1, true)[0]);
          assertEquals(false, after.isMapped());
        }
      }
    }
  }

  @Test
  void saysThatAFileHasBecomeShorter() throws IOException {
    try (MappedFiles files = new MappedFiles(BYTES)) {
      open(files).close();
      try (InputFile file = open(files)) {
        for (int i = 0; i < OFTEN; i++) {
          file.read(i % 64, ByteBuffer.allocate(64));
        }
        try (FileChannel cut = FileChannel.open(path, StandardOpenOption.WRITE)) {
          cut.truncate(4096);
        }
        for (int at : new int[] {4000, 8192}) {
          var e = assertThrows(FileSystemException.class, () -> read(file, at, 5000, true));
          assertEquals("it has become shorter since its header was read", e.getReason());
        }
        assertArrayEquals(Arrays.copyOf(bytes, 4096), read(file, 0, 4096, true));
      }
    }
  }
}
