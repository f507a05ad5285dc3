// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WriteBackTest {
  private static final int SPAN = 64 << 20;

  @Test
  void beginsOnceEnoughWasWritten() throws IOException {
    var forced = new AtomicInteger();
    var back = new WriteBack(forced::incrementAndGet);

    back.wrote(SPAN - 1);
    back.end();
    assertEquals(0, forced.get());
    back.wrote(1);
    back.end();
    assertEquals(1, forced.get());
    back.wrote(SPAN);
    back.end();
    assertEquals(2, forced.get());
  }

  /** A disk that failed tells it once: whoever waits at the end must hear of it. */
  @Test
  void keepsAFailureForTheEnd() {
    var forced = new AtomicInteger();
    var back =
        new WriteBack(() -> {
          forced.incrementAndGet();
          throw new IOException("the disk is gone");
        });

    back.wrote(SPAN);
    assertEquals("the disk is gone", assertThrows(IOException.class, back::end).getMessage());
    back.wrote(SPAN);
    assertEquals("the disk is gone", assertThrows(IOException.class, back::end).getMessage());
    assertEquals(1, forced.get());
  }

  @Test
  void aFileThatWasForcedEarlyIsWhole(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a.safetensors");
    var spec = new TensorSpec("w", DType.F32, List.of(4L));
    try (var writer = SafetensorsWriter.create(file, List.of(spec), Map.of())) {
      writer.forceEarly();
      writer.write("w", 0, ByteBuffer.wrap(new byte[16]));
      writer.force();
      writer.finish();
      writer.force();
    }
    try (var read = SafetensorsFile.open(file)) {
      assertEquals(16, Files.size(file) - read.header().dataStart());
    }
  }
}
