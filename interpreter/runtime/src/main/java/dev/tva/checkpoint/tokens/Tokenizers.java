// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.tokens;

import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Vocabulary;
import dev.tva.catalog.Vocabulary.Token;
import dev.tva.checkpoint.kind.ReadProblems;
import dev.tva.checkpoint.kind.WholeFile;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads which token has which row, as tokenizers' files say it; no text is taken apart by them. */
public final class Tokenizers {
  static final String JSON = "tokenizer.json";
  static final String ADDED = "added_tokens.json";
  private static final List<String> PIECES =
      List.of("tokenizer.model", "spiece.model", "sentencepiece.bpe.model");
  private static final List<String> SLOW =
      Stream.concat(Stream.of("vocab.json", "vocab.txt"), PIECES.stream()).toList();
  private static final int MOST_TOKENS = 1 << 24;

  private final String label;
  private final Path folder;
  private final SortedMap<Integer, Token> tokens = new TreeMap<>();

  private Tokenizers(String label, Path folder) {
    this.label = label;
    this.folder = folder;
  }

  /**
   * The tokens of the tokenizer in a folder; empty where there is none.
   *
   * @param label what the checkpoint is called
   * @throws CatalogException if there is one that cannot be read
   */
  public static Optional<Vocabulary> in(String label, Path folder) throws CatalogException {
    return new Tokenizers(label, folder).read();
  }

  /** The names of those files in a folder that it reads. */
  public static List<String> files(Path folder) {
    Tokenizers here = new Tokenizers("", folder);
    if (here.is(JSON)) {
      return List.of(JSON);
    }
    return SLOW.stream()
        .filter(here::is)
        .findFirst()
        .map(name -> here.is(ADDED) ? List.of(name, ADDED) : List.of(name))
        .orElse(List.of());
  }

  private Optional<Vocabulary> read() throws CatalogException {
    String at = JSON;
    try {
      if (is(JSON)) {
        full();
      } else {
        at = slow();
        if (at.isEmpty()) {
          return Optional.empty();
        }
        if (is(ADDED)) {
          at = ADDED;
          added();
        }
      }
    } catch (MalformedJsonException
        | JsonParseException
        | IllegalStateException
        | NumberFormatException
        | IndexOutOfBoundsException e) {
      throw unusual(at);
    } catch (IOException e) {
      throw ReadProblems.unreadable(folder.resolve(at).toString(), e);
    }
    return tokens.isEmpty()
        ? Optional.empty()
        : Optional.of(new Vocabulary(folder.toString(), tokens));
  }

  private boolean is(String name) {
    return Files.isRegularFile(folder.resolve(name));
  }

  private CatalogException unusual(String name) {
    return ReadProblems.problem(
        "`" + label + "` has a tokenizer whose tokens cannot be read",
        ReadProblems.note("`" + name + "` is not as usual"),
        ReadProblems.advice("put a tokenizer.json beside it, as `save_pretrained` writes one"));
  }

  private void put(long row, Token token) {
    if (row < 0 || row >= MOST_TOKENS) {
      throw new IndexOutOfBoundsException("row " + row);
    }
    tokens.put((int) row, token);
  }

  /** {@code tokenizer.json}: the tokens of the model, then those that were added. */
  private void full() throws IOException {
    try (Reader text = WholeFile.reader(folder.resolve(JSON));
        JsonReader json = reader(text)) {
      SortedMap<Integer, Token> added = new TreeMap<>();
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "model" -> model(json);
          case "added_tokens" -> {
            json.beginArray();
            while (json.hasNext()) {
              AddedToken.read(json).putInto(added);
            }
            json.endArray();
          }
          default -> json.skipValue();
        }
      }
      added.forEach(this::put);
    }
  }

  private static JsonReader reader(Reader text) {
    JsonReader json = new JsonReader(text);
    json.setStrictness(Strictness.LENIENT);
    return json;
  }

  private void model(JsonReader json) throws IOException {
    json.beginObject();
    while (json.hasNext()) {
      if (!json.nextName().equals("vocab")) {
        json.skipValue();
      } else if (json.peek() == JsonToken.BEGIN_OBJECT) {
        object(json);
      } else {
        pieces(json);
      }
    }
    json.endObject();
  }

  /** Tokens with their rows. */
  private void object(JsonReader json) throws IOException {
    json.beginObject();
    while (json.hasNext()) {
      String token = json.nextName();
      put(json.nextLong(), Token.ordinary(token));
    }
    json.endObject();
  }

  /** {@code [token, score]} in order of the rows. */
  private void pieces(JsonReader json) throws IOException {
    json.beginArray();
    for (int row = 0; json.hasNext(); row++) {
      json.beginArray();
      put(row, Token.ordinary(json.nextString()));
      while (json.hasNext()) {
        json.skipValue();
      }
      json.endArray();
    }
    json.endArray();
  }

  /** Reads what tokenizers that are not written in Rust have; the name of the file, or nothing. */
  private String slow() throws IOException, CatalogException {
    if (is("vocab.json")) {
      try (Reader text = WholeFile.reader(folder.resolve("vocab.json"));
          JsonReader json = reader(text)) {
        object(json);
      }
      return "vocab.json";
    }
    if (is("vocab.txt")) {
      List<String> lines = WholeFile.text(folder.resolve("vocab.txt")).lines().toList();
      for (int row = 0; row < lines.size(); row++) {
        put(row, Token.ordinary(lines.get(row)));
      }
      return "vocab.txt";
    }
    for (String name : PIECES) {
      if (is(name)) {
        List<String> pieces = SentencePieces.in(WholeFile.bytes(folder.resolve(name)));
        if (pieces.isEmpty()) {
          throw unusual(name);
        }
        for (int row = 0; row < pieces.size(); row++) {
          put(row, Token.ordinary(pieces.get(row)));
        }
        return name;
      }
    }
    return "";
  }

  private void added() throws IOException {
    try (Reader text = WholeFile.reader(folder.resolve(ADDED));
        JsonReader json = reader(text)) {
      json.beginObject();
      while (json.hasNext()) {
        String token = json.nextName();
        AddedToken.of(token, json.nextLong()).putInto(tokens);
      }
      json.endObject();
    }
  }
}
