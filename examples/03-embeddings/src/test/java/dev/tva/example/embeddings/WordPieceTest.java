// SPDX-License-Identifier: Apache-2.0
package dev.tva.example.embeddings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class WordPieceTest {
  private static final List<String> PIECES =
      List.of("[UNK]", "[CLS]", "[SEP]", "un", "##happy", "##h", "cafe", "'", "s", "$", "2", "##0");

  @Test
  void takesTheLongestPieceFromTheLeft() {
    assertEquals("[CLS] un ##happy [SEP]", cut("unhappy"));
    assertEquals("[CLS] un ##h [SEP]", cut("unh"));
  }

  @Test
  void foldsCaseAndAccents() {
    assertEquals("[CLS] cafe un [SEP]", cut("  CAFÉ\tUn "));
  }

  @Test
  void punctuationStandsAlone() {
    assertEquals("[CLS] cafe ' s $ 2 ##0 [SEP]", cut("Cafe's $20"));
  }

  @Test
  void wordWithAnUnknownPartIsUnknownAsAWhole() {
    assertEquals("[CLS] [UNK] cafe [SEP]", cut("unhappyx cafe"));
    assertEquals("[CLS] [UNK] [SEP]", cut("un" + "h".repeat(99)));
  }

  private static String cut(String text) {
    var vocabulary = new HashMap<String, Long>();
    PIECES.forEach(piece -> vocabulary.put(piece, (long) vocabulary.size()));
    return Arrays.stream(new WordPiece(vocabulary).ids(text))
        .mapToObj(id -> PIECES.get((int) id))
        .collect(Collectors.joining(" "));
  }
}
