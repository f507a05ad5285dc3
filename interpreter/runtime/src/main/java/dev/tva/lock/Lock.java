// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

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

  public Lock {
    scripts = Collections.unmodifiableSortedMap(new TreeMap<>(scripts));
    arguments = Collections.unmodifiableSortedMap(new TreeMap<>(arguments));
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
    outputs = Collections.unmodifiableSortedMap(new TreeMap<>(outputs));
  }

  /** The same with what came out. */
  public Lock with(SortedMap<String, String> computed) {
    return new Lock(version, scripts, arguments, parameters, inputs, computed);
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

  private static SortedMap<String, String> entries(JsonObject of, String name) {
    SortedMap<String, String> entries = new TreeMap<>();
    of.getAsJsonObject(name)
        .entrySet()
        .forEach(e -> entries.put(e.getKey(), e.getValue().getAsString()));
    return entries;
  }

  /** In words, what of the recipe is no longer as it was: the texts and tva alone. */
  public List<String> changedTexts(Lock now) {
    List<String> all = new ArrayList<>();
    if (!version.equals(now.version)) {
      all.add("tva was " + version + " and is " + now.version);
    }
    changed("the script", scripts, now.scripts, false, all);
    return all;
  }

  /** In words, what of the recipe and its inputs is no longer as it was. */
  public List<String> changedInputs(Lock now) {
    List<String> all = new ArrayList<>(changedTexts(now));
    changed("the parameter", parameters, now.parameters, true, all);
    SortedSet<String> names = new TreeSet<>(inputs.keySet());
    names.addAll(now.inputs.keySet());
    for (String name : names) {
      if (!inputs.containsKey(name)) {
        all.add("the input `" + name + "` is new");
      } else if (!now.inputs.containsKey(name)) {
        all.add("the input `" + name + "` is gone");
      } else {
        Input was = inputs.get(name);
        Input is = now.inputs.get(name);
        files(name, was, is, all);
        beside(name, was.beside(), is.beside(), all);
      }
    }
    return all;
  }

  /** How a checkpoint is split into files may have changed: its tensors are what counts. */
  private static void files(String name, Input was, Input is, List<String> all) {
    if (was.content().equals(is.content())) {
      return;
    }
    List<String> files =
        was.files().keySet().stream()
            .filter(f -> is.files().containsKey(f))
            .filter(f -> !was.files().get(f).equals(is.files().get(f)))
            .toList();
    all.add(
        "the input `"
            + name
            + "` has other bytes"
            + (files.isEmpty() ? "" : " in " + String.join(", ", files)));
  }

  private static void beside(
      String input, SortedMap<String, String> was, SortedMap<String, String> is, List<String> all) {
    SortedSet<String> names = new TreeSet<>(was.keySet());
    names.addAll(is.keySet());
    for (String name : names) {
      if (!was.containsKey(name)) {
        all.add("the input `" + input + "` has got a " + name);
      } else if (!is.containsKey(name)) {
        all.add("the input `" + input + "` has no " + name + " any more");
      } else if (!was.get(name).equals(is.get(name))) {
        all.add("the input `" + input + "` has another " + name);
      }
    }
  }

  /** In words, which outputs have other content. */
  public List<String> changedOutputs(Lock now) {
    List<String> all = new ArrayList<>();
    changed("the output", outputs, now.outputs, false, all);
    return all;
  }

  private static void changed(
      String what,
      SortedMap<String, String> was,
      SortedMap<String, String> is,
      boolean values,
      List<String> all) {
    SortedSet<String> names = new TreeSet<>(was.keySet());
    names.addAll(is.keySet());
    for (String name : names) {
      String before = was.get(name);
      String after = is.get(name);
      if (before == null) {
        all.add(what + " `" + name + "` is new");
      } else if (after == null) {
        all.add(what + " `" + name + "` is gone");
      } else if (!before.equals(after)) {
        all.add(
            what
                + " `"
                + name
                + "` "
                + (values ? "was " + before + " and is " + after : "has changed"));
      }
    }
  }
}
