// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which row is which token's, in the files that tokenizers have. */
final class TokenizersTest {
  @TempDir Path folder;

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private Map<Integer, String> tokens() throws CatalogException {
    Map<Integer, String> all = new TreeMap<>();
    for (Vocabulary v : Tokenizers.in("m", folder).stream().toList()) {
      for (int row = 0; row < v.size(); row++) {
        int at = row;
        v.at(row).ifPresent(t -> all.put(at, t));
      }
    }
    return all;
  }

  @Test
  void addedTokensComeOverThoseOfTheModel() throws IOException, CatalogException {
    write(
        "tokenizer.json",
        """
        {"added_tokens": [{"id": 1, "content": "<s>", "special": true}, {"id": 3, "content": "x"}],
         "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "\\u00e9": 2}, "merges": ["a b"]}}
        """);
    assertEquals(Map.of(0, "a", 1, "<s>", 2, "\u00e9", 3, "x"), tokens());
    Vocabulary v = Tokenizers.in("m", folder).orElseThrow();
    assertTrue(v.row("b").isEmpty());
    assertEquals(4, v.size());
  }

  @Test
  void piecesWithScoresAreInOrder() throws IOException, CatalogException {
    write(
        "tokenizer.json",
        "{\"model\": {\"vocab\": [[\"<unk>\", 0.0], [\"\u2581a\", -1.5]]}, \"added_tokens\": []}");
    assertEquals(Map.of(0, "<unk>", 1, "\u2581a"), tokens());
  }

  @Test
  void olderFilesAreRead() throws IOException, CatalogException {
    assertTrue(Tokenizers.in("m", folder).isEmpty());
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    for (String piece : List.of("<unk>", "\u2581the")) {
      byte[] text = piece.getBytes(StandardCharsets.UTF_8);
      // Field 1 of a piece is its text, field 2 a float32, field 3 a number.
      model.write(new byte[] {0x0a, (byte) (2 + text.length + 5 + 2), 0x0a, (byte) text.length});
      model.write(text);
      model.write(new byte[] {0x15, 0, 0, 0, 0, 0x18, 1});
    }
    // A trainer's settings, which are skipped.
    model.write(new byte[] {0x12, 2, 0x08, 1});
    Files.write(folder.resolve("tokenizer.model"), model.toByteArray());
    write("added_tokens.json", "{\"<pad>\": 5}");
    assertEquals(Map.of(0, "<unk>", 1, "\u2581the", 5, "<pad>"), tokens());
    write("vocab.txt", "[PAD]\nthe\n##s\n");
    assertEquals(Map.of(0, "[PAD]", 1, "the", 2, "##s", 5, "<pad>"), tokens());
    write("vocab.json", "{\"a\": 1, \"b\": 0}");
    assertEquals(Map.of(0, "b", 1, "a", 5, "<pad>"), tokens());
  }

  @Test
  void whatIsNoListOfTokensIsRefused() throws IOException {
    write("tokenizer.model", "IQ== 0\nIg== 1\n");
    assertThrows(CatalogException.class, this::tokens);
    write("tokenizer.json", "{\"model\": {\"vocab\": {\"a\": -1}}}");
    assertThrows(CatalogException.class, this::tokens);
    write("tokenizer.json", "[]");
    assertThrows(CatalogException.class, this::tokens);
  }

  @Test
  void aTokenizerWithoutTokensIsNone() throws IOException, CatalogException {
    write("tokenizer.json", "{}\n");
    assertTrue(Tokenizers.in("m", folder).isEmpty());
  }
}
