// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a recipe was run with and what came out, in a form that is read in a diff.
 *
 * @param version of tva
 * @param scripts the SHA-256 of the script and of what it imports, by paths from the script
 * @param arguments what was given, the paths of checkpoints from the script's folder
 * @param parameters the values of those that are no checkpoints
 * @param inputs each as it was named, by its name in the script
 * @param outputs the content of each, by its path as the script has it
 */
public record Lock(
    String version,
    SortedMap<String, String> scripts,
    SortedMap<String, String> arguments,
    SortedMap<String, String> parameters,
    SortedMap<String, Input> inputs,
    SortedMap<String, String> outputs) {

  /**
   * A checkpoint.
   *
   * @param path from the script's folder
   * @param content the SHA-256 of its tensors, however they lie in files
   * @param files the SHA-256 of each of its files with weights
   * @param beside that of each file beside them that says what they mean, or their rows
   */
  public record Input(
      String path,
      String content,
      SortedMap<String, String> files,
      SortedMap<String, String> beside) {
    public Input {
      files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
      beside = Collections.unmodifiableSortedMap(new TreeMap<>(beside));
    }
  }

  /** The ending that a script's lock has after its own name. */
  public static final String ENDING = ".lock";

  /** What git puts around both sides of a conflict, with the one side. */
  private static final String FIRST_SIDE = "(?ms)^<<<<<<< .*?^=======\\R|^>>>>>>> [^\\n]*(\\n|\\z)";

  private static final String SECOND_SIDE =
      "(?ms)^<<<<<<< [^\\n]*\\n|^=======\\R.*?^>>>>>>> [^\\n]*(\\n|\\z)";

  public Lock {
    scripts = Collections.unmodifiableSortedMap(new TreeMap<>(scripts));
    arguments = Collections.unmodifiableSortedMap(new TreeMap<>(arguments));
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
    outputs = Collections.unmodifiableSortedMap(new TreeMap<>(outputs));
  }

  /** The same with what was read, and what came out. */
  public Lock with(SortedMap<String, Input> read, SortedMap<String, String> computed) {
    return new Lock(version, scripts, arguments, parameters, read, computed);
  }

  /** As text, the same for the same lock. */
  public String text() {
    JsonObject all = new JsonObject();
    all.addProperty("tva", version);
    all.add("scripts", object(scripts));
    all.add("arguments", object(arguments));
    all.add("parameters", object(parameters));
    JsonObject checkpoints = new JsonObject();
    inputs.forEach((name, input) -> {
      JsonObject one = new JsonObject();
      one.addProperty("path", input.path());
      one.addProperty("content", input.content());
      one.add("files", object(input.files()));
      one.add("beside", object(input.beside()));
      checkpoints.add(name, one);
    });
    all.add("inputs", checkpoints);
    all.add("outputs", object(outputs));
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(all) + "\n";
  }

  private static JsonObject object(SortedMap<String, String> entries) {
    JsonObject o = new JsonObject();
    entries.forEach(o::addProperty);
    return o;
  }

  /** Empty where the text is no lock. */
  public static Optional<Lock> parse(String text) {
    try {
      JsonObject all = JsonParser.parseString(text).getAsJsonObject();
      SortedMap<String, Input> inputs = new TreeMap<>();
      for (Map.Entry<String, JsonElement> e : all.getAsJsonObject("inputs").entrySet()) {
        JsonObject one = e.getValue().getAsJsonObject();
        inputs.put(
            e.getKey(),
            new Input(
                one.get("path").getAsString(),
                one.get("content").getAsString(),
                entries(one, "files"),
                entries(one, "beside")));
      }
      return Optional.of(
          new Lock(
              all.get("tva").getAsString(),
              entries(all, "scripts"),
              entries(all, "arguments"),
              entries(all, "parameters"),
              inputs,
              entries(all, "outputs")));
    } catch (JsonParseException
        | IllegalStateException
        | ClassCastException
        | NullPointerException
        | UnsupportedOperationException _) {
      return Optional.empty();
    }
  }

  /**
   * The values that a lock was made with, also where no more of it can be read: another version's,
   * or one that a merge has left in conflict, if both sides have the same.
   */
  public static SortedMap<String, String> argumentsIn(String text) {
    SortedMap<String, String> first = arguments(text.replaceAll(SECOND_SIDE, ""));
    return first.equals(arguments(text.replaceAll(FIRST_SIDE, "")))
        ? first
        : Collections.emptySortedMap();
  }

  /** Whether a text is a lock or was one: of another version, or before a merge. */
  public static boolean wasOne(String text) {
    try {
      JsonObject all = JsonParser.parseString(text.replaceAll(SECOND_SIDE, "")).getAsJsonObject();
      return all.has("tva") && all.has("scripts") && all.has("outputs");
    } catch (JsonParseException | IllegalStateException _) {
      return false;
    }
  }

  /** Whether a merge has left it in conflict. */
  public static boolean isInConflict(String text) {
    return text.lines().anyMatch(line -> line.startsWith("<<<<<<< "));
  }

  private static SortedMap<String, String> arguments(String text) {
    try {
      return entries(JsonParser.parseString(text).getAsJsonObject(), "arguments");
    } catch (JsonParseException
        | IllegalStateException
        | ClassCastException
        | NullPointerException
        | UnsupportedOperationException _) {
      return Collections.emptySortedMap();
    }
  }

  private static SortedMap<String, String> entries(JsonObject of, String name) {
    SortedMap<String, String> entries = new TreeMap<>();
    of.getAsJsonObject(name)
        .entrySet()
        .forEach(e -> entries.put(e.getKey(), e.getValue().getAsString()));
    return entries;
  }
}
