// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.safetensors.SafetensorsReader;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A head that the config ties to the embedding: a client that reads it would not use the head. */
final class TiedHead {
  private static final int PIECE = 1 << 20;
  private static final Pattern TIED = Pattern.compile("(\"tie_word_embeddings\"\\s*:\\s*)true");
  private static final String FIELD = "\"tie_word_embeddings\"";

  private TiedHead() {}

  /** Whether head and embedding were written with different bytes. */
  static boolean differs(Collection<Path> files, Output.Tied tied) throws IOException {
    List<SafetensorsReader> readers = new ArrayList<>();
    try {
      Optional<SafetensorsReader.Located> head = Optional.empty();
      Optional<SafetensorsReader.Located> embedding = Optional.empty();
      for (Path file : files) {
        SafetensorsReader reader = SafetensorsReader.open(file);
        readers.add(reader);
        head = head.or(() -> reader.find(tied.head()));
        embedding = embedding.or(() -> reader.find(tied.embedding()));
      }
      return !same(head.orElseThrow(), embedding.orElseThrow());
    } finally {
      for (SafetensorsReader reader : readers) {
        reader.close();
      }
    }
  }

  private static boolean same(SafetensorsReader.Located x, SafetensorsReader.Located y)
      throws IOException {
    long bytes = x.info().byteSize();
    if (x.info().dtype() != y.info().dtype() || !x.info().shape().equals(y.info().shape())) {
      return false;
    }
    ByteBuffer ours = ByteBuffer.allocate(PIECE);
    ByteBuffer theirs = ByteBuffer.allocate(PIECE);
    for (long at = 0; at < bytes; at += PIECE) {
      int n = (int) Math.min(PIECE, bytes - at);
      x.read(at, ours.clear().limit(n));
      y.read(at, theirs.clear().limit(n));
      if (!ours.flip().equals(theirs.flip())) {
        return false;
      }
    }
    return true;
  }

  /** The config with the head untied; all else stays to the byte. */
  static byte[] untie(byte[] config, boolean implied) {
    // Latin-1 takes every byte to one character and back.
    String text = new String(config, StandardCharsets.ISO_8859_1);
    Matcher tied = TIED.matcher(text);
    int start = text.indexOf('{');
    String untied =
        tied.find()
            ? tied.replaceAll("$1false")
            : implied && !text.contains(FIELD) && start >= 0
                ? text.substring(0, start + 1)
                    + "\n  "
                    + FIELD
                    + ": false,"
                    + text.substring(start + 1)
                : text;
    return untied.getBytes(StandardCharsets.ISO_8859_1);
  }
}
