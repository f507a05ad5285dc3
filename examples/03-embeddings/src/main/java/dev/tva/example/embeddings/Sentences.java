// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Sentences in twos: {@code 2i} and {@code 2i + 1} say the same in other words, and all else is
 * unrelated.
 */
record Sentences(List<String> texts) {
  Sentences {
    texts = List.copyOf(texts);
    if (texts.size() % 2 != 0) {
      throw new IllegalArgumentException(texts.size() + " sentences");
    }
  }

  static Sentences read(Path file) throws IOException {
    return new Sentences(Files.readAllLines(file).stream().filter(l -> !l.isBlank()).toList());
  }

  /** The sentence that says the same. */
  static int partner(int sentence) {
    return sentence ^ 1;
  }
}
