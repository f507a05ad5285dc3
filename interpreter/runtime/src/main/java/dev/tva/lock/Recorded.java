// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.tva.catalog.Manifest;
import dev.tva.plan.Output;
import dev.tva.source.Source;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import dev.tva.tensor.DType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What an output says of its making.
 *
 * @param script its text, or a formula
 * @param imports the texts of what it imports, by paths from it
 * @param parameters the values of those that are no checkpoints
 * @param origins what was read from a hub, with its commit, by name
 * @param read the fingerprint of what was read of each input, by name
 * @param content the fingerprint of its own tensors
 * @param output which of the script's outputs it is
 */
public record Recorded(
    String version,
    Source script,
    SortedMap<String, String> imports,
    SortedMap<String, String> parameters,
    SortedMap<String, String> origins,
    SortedMap<String, String> read,
    String content,
    int output) {

  /** The name under which a recorded script is read. */
  public static final String SCRIPT = "recorded.tva";

  /** Why the same recipe may give another adapter somewhere else. */
  public static final String FACTORS =
      "an adapter's factors may differ in the last bits from processor to processor";

  /** Empty where tva did not write it, or not this tva's way. */
  public static Optional<Recorded> of(Manifest manifest) {
    Map<String, String> m = manifest.metadata();
    String script = m.get("tva.script");
    String content = m.get(Output.CONTENT);
    if (script == null || content == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Recorded(
              m.getOrDefault("tva.version", ""),
              Source.of(SCRIPT, script),
              object(m.getOrDefault("tva.imports", "{}")),
              object(m.getOrDefault("tva.params", "{}")),
              object(m.getOrDefault("tva.origins", "{}")),
              object(m.getOrDefault(Output.READ, "{}")),
              content,
              Integer.parseInt(m.getOrDefault("tva.output", "0"))));
    } catch (JsonParseException | IllegalStateException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static SortedMap<String, String> object(String json) {
    SortedMap<String, String> all = new TreeMap<>();
    JsonObject o = JsonParser.parseString(json).getAsJsonObject();
    for (Map.Entry<String, JsonElement> e : o.entrySet()) {
      all.put(e.getKey(), e.getValue().getAsString());
    }
    return all;
  }

  /** Whether it is one expression that was given to be saved. */
  public boolean isFormula() {
    var statements = TvaParser.parse(script).script().statements();
    return statements.size() == 1 && statements.getFirst() instanceof Statement.Bare;
  }

  /** The dtype that was asked for, or may have been: the one that all tensors have. */
  public static Optional<DType> dtype(Manifest manifest) {
    Set<DType> all =
        manifest.tensors().values().stream()
            .map(s -> s.dtype())
            .filter(DType::isArithmetic)
            .collect(Collectors.toSet());
    return all.size() == 1 ? Optional.of(all.iterator().next()) : Optional.empty();
  }
}
