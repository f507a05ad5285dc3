// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.given;

import static dev.tva.diagnostic.Diagnostic.error;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.tva.checkpoint.kind.IoWords;
import dev.tva.checkpoint.kind.WholeFile;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Values of parameters from a file: a variant of a recipe is such a file. */
public final class ParamsFile {
  @Option(
      names = "--params",
      paramLabel = "FILE",
      description = "values of parameters, as a JSON object; the command line takes precedence")
  Optional<Path> file = Optional.empty();

  /** What the words of a command line and the file give together. */
  public Map<String, String> and(List<String> words, Source script, CommandLine command) {
    Map<String, String> all = new LinkedHashMap<>(values(script));
    all.putAll(Arguments.parse(words, command));
    return all;
  }

  private Map<String, String> values(Source script) {
    if (file.isEmpty()) {
      return Map.of();
    }
    JsonObject json;
    try {
      json = JsonParser.parseString(WholeFile.givenText(file.get())).getAsJsonObject();
    } catch (IOException e) {
      throw new DiagnosticException(
          error(Slug.CANNOT_READ, "the values in `" + file.get() + "` cannot be read")
              .note(IoWords.of(e))
              .help("give the path of a JSON file")
              .build(),
          e);
    } catch (JsonParseException | IllegalStateException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new DiagnosticException(
          error(Slug.CANNOT_READ, "`" + file.get() + "` is no file with values")
              .note(why.replaceFirst("^(\\w+\\.)+\\w+: ", ""))
              .example("it is a JSON object:", "{\"base\": \"models/base\", \"strength\": 0.5}")
              .build(),
          e);
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonElement> e : json.entrySet()) {
      boolean path = ScriptPaths.isCheckpoint(script, e.getKey());
      values.put(e.getKey(), text(e.getValue(), path));
    }
    return values;
  }

  /** As it would be typed; paths are relative to the file. */
  private String text(JsonElement value, boolean path) {
    if (value instanceof JsonArray items) {
      JsonArray resolved = new JsonArray();
      for (JsonElement item : items) {
        resolved.add(
            path && isString(item)
                ? json(ScriptPaths.fromFile(file.get(), item.getAsString()))
                : item);
      }
      return resolved.toString();
    }
    if (!isString(value)) {
      return value.toString();
    }
    return path ? ScriptPaths.fromFile(file.get(), value.getAsString()) : value.getAsString();
  }

  private static JsonElement json(String text) {
    return new com.google.gson.JsonPrimitive(text);
  }

  private static boolean isString(JsonElement value) {
    return value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
  }
}
