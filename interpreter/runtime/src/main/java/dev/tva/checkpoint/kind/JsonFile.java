// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The configs beside weights, as far as they can be read: what is no JSON object is as if absent.
 */
public final class JsonFile {
  private static final long LARGEST = 32L << 20;

  private JsonFile() {}

  public static Optional<JsonObject> read(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
        return Optional.empty();
      }
      JsonElement parsed = JsonParser.parseString(Files.readString(file));
      return parsed.isJsonObject() ? Optional.of(parsed.getAsJsonObject()) : Optional.empty();
    } catch (IOException | JsonParseException | StackOverflowError _) {
      return Optional.empty();
    }
  }

  /** The elements of a file that is a JSON array; none of others. */
  static JsonArray array(Path file) {
    try {
      if (Files.size(file) <= LARGEST
          && JsonParser.parseString(WholeFile.text(file)) instanceof JsonArray all) {
        return all;
      }
    } catch (IOException | JsonParseException | StackOverflowError _) {
      // As if it were empty.
    }
    return new JsonArray();
  }

  static Optional<JsonObject> object(JsonObject of, String field) {
    return of.get(field) instanceof JsonObject o ? Optional.of(o) : Optional.empty();
  }

  /** A field that holds a string or a number, as text. */
  public static Optional<String> text(JsonObject of, String field) {
    JsonElement found = of.get(field);
    return found != null && found.isJsonPrimitive()
        ? Optional.of(found.getAsString())
        : Optional.empty();
  }

  /** The class of the library that a config names first. */
  public static Optional<String> architecture(JsonObject config) {
    return config.get("architectures") instanceof JsonArray all
            && !all.isEmpty()
            && all.get(0) instanceof JsonPrimitive first
        ? Optional.of(first.getAsString())
        : Optional.empty();
  }

  static Optional<Boolean> flag(JsonObject of, String field) {
    JsonElement found = of.get(field);
    return found instanceof JsonPrimitive p && p.isBoolean()
        ? Optional.of(p.getAsBoolean())
        : Optional.empty();
  }
}
