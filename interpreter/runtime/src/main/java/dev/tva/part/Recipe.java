// SPDX-License-Identifier: Apache-2.0
package dev.tva.part;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.tva.checkpoint.sum.Checksum;
import dev.tva.lower.Version;
import dev.tva.plan.Output;
import dev.tva.plan.Plan;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the parts of one run have in common.
 *
 * @param tva the version
 * @param from the folder it was started in, which relative paths count from
 * @param script its path
 * @param arguments the values of its parameters, as typed
 * @param parts how many
 * @param threads of each part, which memory is shared out among
 * @param memory of each part, in bytes
 * @param identity a fingerprint of the inputs' headers and of what is made of them
 */
public record Recipe(
    String tva,
    String from,
    String script,
    SortedMap<String, String> arguments,
    int parts,
    int threads,
    long memory,
    String identity) {
  private static final Gson JSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  public Recipe {
    arguments = new TreeMap<>(arguments);
  }

  /** Of a plan that is begun here. */
  public static Recipe of(
      Plan plan,
      String from,
      String script,
      Map<String, String> arguments,
      int parts,
      int threads,
      long memory) {
    return new Recipe(
        Version.text(),
        from,
        script,
        new TreeMap<>(arguments),
        parts,
        threads,
        memory,
        identity(plan));
  }

  private static String identity(Plan plan) {
    StringBuilder text = new StringBuilder();
    plan.inputs().forEach(input -> text.append(input.tensors()).append('\n'));
    for (Output output : plan.outputs()) {
      text.append(output.tensors()).append(new TreeMap<>(output.metadata().get())).append('\n');
    }
    return Checksum.fingerprint(text.toString());
  }

  static Recipe read(String json) throws IOException {
    try {
      return JSON.fromJson(json, Recipe.class);
    } catch (JsonParseException | NullPointerException e) {
      throw new IOException("it is not what tva writes", e);
    }
  }

  String text() {
    return JSON.toJson(this) + "\n";
  }

  /** In what another one differs first, in words; a part may have other threads and memory. */
  public Optional<String> difference(Recipe other) {
    if (!tva.equals(other.tva)) {
      return Optional.of("by tva " + tva + ", and this is tva " + other.tva);
    }
    if (parts != other.parts) {
      return Optional.of("in " + parts + " parts, and this is one of " + other.parts);
    }
    if (!identity.equals(other.identity)) {
      return Optional.of("with another script, other values or other inputs");
    }
    return Optional.empty();
  }
}
