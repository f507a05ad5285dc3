// SPDX-License-Identifier: Apache-2.0
package dev.formats;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.formats.gguf.GgufFile;
import dev.formats.gguf.HfTensors;
import dev.formats.npz.NpzFile;
import dev.formats.torch.TorchFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whatever the bytes, a reader gives tensors that can be read, or a {@link FormatException}. One
 * target a run: {@code JAZZER_FUZZ=1 mvn -Pfuzz -pl interpreter/formats -am test
 * -Dtest=ReadersFuzz#torch}; without the variable every target sees the empty file only.
 */
class ReadersFuzz {
  @FunctionalInterface
  private interface Opening {
    TensorFile open(Path path) throws IOException;
  }

  @FuzzTest(maxDuration = "10m")
  void torch(byte[] bytes) throws IOException {
    read(bytes, TorchFile::open);
  }

  @FuzzTest(maxDuration = "10m")
  void gguf(byte[] bytes) throws IOException {
    read(
        bytes,
        path -> {
          var file = GgufFile.open(path);
          try {
            HfTensors.of(file);
          } catch (FormatException e) {
            // An architecture that is not known.
          }
          return file;
        });
  }

  @FuzzTest(maxDuration = "10m")
  void npz(byte[] bytes) throws IOException {
    read(bytes, NpzFile::open);
  }

  private static void read(byte[] bytes, Opening opening) throws IOException {
    var path = Files.createTempFile("fuzz", ".bin");
    try {
      Files.write(path, bytes);
      try (var file = opening.open(path)) {
        for (var entry : file.tensors().values()) {
          int count = (int) Math.min(entry.elements(), 256);
          var buffer = ByteBuffer.allocate(count * entry.dtype().bytes());
          entry.read(entry.elements() - count, buffer);
        }
      } catch (FormatException e) {
        // A refusal is an answer.
      }
    } finally {
      Files.delete(path);
    }
  }
}
