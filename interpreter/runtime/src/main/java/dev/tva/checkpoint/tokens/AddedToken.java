// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.tokens;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import dev.tva.catalog.Vocabulary.Token;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A token that was added to a tokenizer, as a {@code tokenizer.json} writes it. */
record AddedToken(JsonObject json) {
  private static final String ID = "id";
  private static final String CONTENT = "content";

  static AddedToken read(JsonReader from) throws IOException {
    JsonElement element = JsonParser.parseReader(from);
    return new AddedToken(element.getAsJsonObject());
  }

  /** One of which nothing but its text is known. */
  static AddedToken of(String text, long id) {
    JsonObject json = new JsonObject();
    json.addProperty(ID, id);
    json.addProperty(CONTENT, text);
    for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized", "special")) {
      json.addProperty(flag, flag.equals("normalized"));
    }
    return new AddedToken(json);
  }

  /** A token of another tokenizer, with another number. */
  static AddedToken of(Token token, long id) {
    JsonObject json =
        token
            .written()
            .map(w -> JsonParser.parseString(w).getAsJsonObject())
            .orElseGet(() -> of(token.text(), id).json());
    json.addProperty(ID, id);
    return new AddedToken(json);
  }

  /** As JSON in ASCII. */
  String written() {
    return ascii(json);
  }

  /** The same without its number. */
  String unnumbered() {
    JsonObject rest = json.deepCopy();
    rest.remove(ID);
    return ascii(rest);
  }

  /** Its text as JSON in ASCII. */
  String quoted() {
    return ascii(json.get(CONTENT));
  }

  private static String ascii(JsonElement json) {
    StringBuilder out = new StringBuilder();
    for (char c : json.toString().toCharArray()) {
      out.append(c < 127 ? String.valueOf(c) : "\\u%04x".formatted((int) c));
    }
    return out.toString();
  }

  String text() {
    return json.get(CONTENT).getAsString();
  }

  long id() {
    return json.get(ID).getAsLong();
  }

  void putInto(Map<Integer, Token> tokens) {
    tokens.put(Math.toIntExact(id()), new Token(text(), Optional.of(json.toString())));
  }
}
