// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.given;

import dev.tva.source.Source;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Paths among the values of parameters: they mean something from the place where they stand. */
public final class ScriptPaths {
  private ScriptPaths() {}

  /** Whether a parameter is declared as a checkpoint, or as a list of them. */
  public static boolean isCheckpoint(Source script, String name) {
    return TvaParser.parse(script).script().statements().stream()
        .anyMatch(s ->
            s instanceof Statement.Param p
                && p.name().name().equals(name)
                && (p.type().name().equals("model") || p.type().name().equals("delta")));
  }

  /** The values, those that are paths of checkpoints changed. */
  public static SortedMap<String, String> moved(
      Source script, Map<String, String> values, UnaryOperator<String> move) {
    SortedMap<String, String> all = new TreeMap<>();
    values.forEach((name, value) ->
        all.put(name, isCheckpoint(script, name) && isPath(value) ? move.apply(value) : value));
    return all;
  }

  /** A path as it stands in a file, from the working directory. */
  public static String fromFile(Path file, String value) {
    Path folder = file.getParent();
    return folder == null || !isPath(value) || value.startsWith("~") || Path.of(value).isAbsolute()
        ? value
        : folder.resolve(value).normalize().toString();
  }

  /** Neither a list, nor an adapter over a base, nor a name in a hub. */
  private static boolean isPath(String value) {
    return !value.startsWith("[") && !value.startsWith("lora(") && !value.startsWith("hf:");
  }
}
