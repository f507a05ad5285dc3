// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts English into the pieces that BERT without case knows: words in lower case and without
 * accents, punctuation alone, each word from the left into the longest pieces of the vocabulary.
 */
record WordPiece(Map<String, Long> vocabulary) {
  private static final int LONGEST_WORD = 100;

  /** From the {@code tokenizer.json} of a checkpoint. */
  static WordPiece read(Path file) throws IOException {
    var vocabulary = new HashMap<String, Long>();
    try (var reader = Files.newBufferedReader(file)) {
      JsonParser.parseReader(reader)
          .getAsJsonObject()
          .getAsJsonObject("model")
          .getAsJsonObject("vocab")
          .entrySet()
          .forEach(entry -> vocabulary.put(entry.getKey(), entry.getValue().getAsLong()));
    }
    return new WordPiece(vocabulary);
  }

  /** The pieces' numbers between those of {@code [CLS]} and {@code [SEP]}. */
  long[] ids(String text) {
    var ids = new ArrayList<Long>();
    ids.add(id("[CLS]"));
    words(text).forEach(word -> ids.addAll(pieces(word)));
    ids.add(id("[SEP]"));
    return ids.stream().mapToLong(Long::longValue).toArray();
  }

  private long id(String piece) {
    return vocabulary.get(piece);
  }

  private static List<String> words(String text) {
    var spaced = new StringBuilder();
    Normalizer.normalize(text.toLowerCase(java.util.Locale.ROOT), Normalizer.Form.NFD)
        .codePoints()
        .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
        .forEach(c -> {
          if (isPunctuation(c)) {
            spaced.append(' ').appendCodePoint(c).append(' ');
          } else {
            spaced.appendCodePoint(c);
          }
        });
    return List.of(spaced.toString().strip().split("\\s+"));
  }

  /** As BERT has it: Unicode's punctuation, and whatever else of ASCII is no letter or digit. */
  private static boolean isPunctuation(int c) {
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> c > ' ' && c < 127 && !Character.isLetterOrDigit(c);
    };
  }

  private List<Long> pieces(String word) {
    var pieces = new ArrayList<Long>();
    int from = 0;
    while (from < word.length()) {
      int to = word.length();
      while (to > from && !vocabulary.containsKey(piece(word, from, to))) {
        to--;
      }
      if (to == from || word.length() > LONGEST_WORD) {
        return List.of(id("[UNK]"));
      }
      pieces.add(id(piece(word, from, to)));
      from = to;
    }
    return pieces;
  }

  private static String piece(String word, int from, int to) {
    return (from > 0 ? "##" : "") + word.substring(from, to);
  }
}
