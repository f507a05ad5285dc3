// SPDX-License-Identifier: Apache-2.0
package dev.tva.terminal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Checkpoints of zeros, which take next to no room on disk however large they are. */
public final class Sparse {
  private Sparse() {}

  /** Blocks of one bf16 matrix each. */
  static void write(Path folder, int blocks, long rows, long cols) throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      names.add("model.layers." + i + ".mlp.up_proj.weight");
    }
    write(folder, names, rows, cols);
  }

  /** These tensors, all bf16 of one shape. */
  public static void write(Path folder, List<String> names, long rows, long cols)
      throws IOException {
    long bytes = 2 * rows * cols;
    StringBuilder header = new StringBuilder("{");
    long at = 0;
    for (String name : names) {
      header
          .append(header.length() > 1 ? "," : "")
          .append(
              String.format(
                  Locale.ROOT,
                  "\"%s\":{\"dtype\":\"BF16\",\"shape\":[%d,%d],\"data_offsets\":[%d,%d]}",
                  name,
                  rows,
                  cols,
                  at,
                  at + bytes));
      at += bytes;
    }
    header.append('}');
    header.append(" ".repeat((8 - header.length() % 8) % 8));
    byte[] text = header.toString().getBytes(StandardCharsets.US_ASCII);
    Files.createDirectories(folder);
    try (RandomAccessFile file =
        new RandomAccessFile(folder.resolve("model.safetensors").toFile(), "rw")) {
      file.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).array());
      file.write(text);
      file.setLength(8L + text.length + at);
    }
  }
}
