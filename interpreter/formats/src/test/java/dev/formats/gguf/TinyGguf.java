// SPDX-License-Identifier: Apache-2.0
package dev.formats.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes small files of single precision, for tests: element i of every tensor is i. */
final class TinyGguf {
  private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();
  private final Map<String, long[]> tensors = new LinkedHashMap<>();
  private int entries;

  TinyGguf(String architecture) {
    text("general.architecture");
    number(8, 4);
    text(architecture);
    entries++;
  }

  TinyGguf number(String key, int value) {
    text(key);
    number(4, 4);
    number(value, 4);
    entries++;
    return this;
  }

  TinyGguf tensor(String name, long... shape) {
    tensors.put(name, shape);
    return this;
  }

  private void text(String text) {
    number(text.getBytes(UTF_8).length, 8);
    metadata.writeBytes(text.getBytes(UTF_8));
  }

  private void number(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      metadata.write((int) (value >> 8 * i));
    }
  }

  Path write(Path path) throws IOException {
    var values = metadata.toByteArray();
    metadata.reset();
    metadata.writeBytes("GGUF".getBytes(UTF_8));
    number(3, 4);
    number(tensors.size(), 8);
    number(entries, 8);
    metadata.writeBytes(values);
    long offset = 0;
    var data = new ByteArrayOutputStream();
    for (var tensor : tensors.entrySet()) {
      text(tensor.getKey());
      number(tensor.getValue().length, 4);
      int elements = 1;
      for (int i = tensor.getValue().length - 1; i >= 0; i--) {
        number(tensor.getValue()[i], 8);
        elements *= (int) tensor.getValue()[i];
      }
      number(0, 4);
      number(offset, 8);
      int padded = (elements * 4 + 31) / 32 * 32;
      var floats = ByteBuffer.allocate(padded).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < elements; i++) {
        floats.putFloat(i);
      }
      data.writeBytes(floats.array());
      offset += padded;
    }
    metadata.writeBytes(new byte[(32 - metadata.size() % 32) % 32]);
    metadata.writeBytes(data.toByteArray());
    return Files.write(path, metadata.toByteArray());
  }
}
