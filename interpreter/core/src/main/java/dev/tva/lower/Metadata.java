// SPDX-License-Identifier: Apache-2.0
package dev.tva.lower;

import dev.tva.analysis.Analysis;
import dev.tva.catalog.Manifest;
import dev.tva.plan.JsonText;
import dev.tva.plan.Output;
import dev.tva.support.Input;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a file says of its making: the script, the parameters, a fingerprint of each input's
 * headers. No path, date or machine, so the same inputs give the same bytes.
 */
final class Metadata {
  private Metadata() {}

  /**
   * {@code output} counts what the script saves from 0. {@code files} is the input that gives
   * config and tokenizer: what its file says of itself is kept as they are, save what is said again
   * here and sums of the data, which have changed.
   */
  static Supplier<Map<String, String>> of(
      Analysis analysis, int output, boolean model, OptionalInt files) {
    Map<String, String> m = new TreeMap<>();
    files.ifPresent(i ->
        analysis
            .inputs()
            .get(i)
            .manifest()
            .orElseThrow()
            .metadata()
            .forEach((key, value) -> {
              if (!key.equals("format") && !key.startsWith("tva.") && !key.contains("hash")) {
                m.put(key, value);
              }
            }));
    m.put("tva.space", model ? "model" : "delta");
    m.put("tva.version", Version.text());
    String main = analysis.sources().firstEntry().getKey();
    m.put("tva.script", analysis.sources().firstEntry().getValue());
    Map<String, String> imports = new TreeMap<>();
    analysis
        .sources()
        .forEach((name, text) -> {
          if (!name.equals(main)) {
            imports.put(RelativePath.of(main, name), text);
          }
        });
    if (!imports.isEmpty()) {
      m.put("tva.imports", JsonText.object(imports));
    }
    m.put("tva.output", Integer.toString(output));
    m.put("tva.params", JsonText.object(analysis.parameters()));
    Map<String, String> origins = new TreeMap<>();
    for (Input i : analysis.inputs()) {
      // What has no name is found again by what the script says.
      boolean named = i.over().isEmpty() && i.only().isEmpty();
      i.manifest()
          .orElseThrow()
          .origin()
          .ifPresent(o -> origins.put(named ? i.label() : o.asked(), o.place()));
    }
    if (!origins.isEmpty()) {
      m.put("tva.origins", JsonText.object(origins));
    }
    String unknown = "0".repeat(Output.DIGITS);
    Map<String, Manifest> inputs = new TreeMap<>();
    analysis.inputs().forEach(i -> inputs.put(i.label(), i.manifest().orElseThrow()));
    m.put(Output.READ, JsonText.object(each(inputs, _ -> unknown)));
    m.put(Output.CONTENT, unknown);
    return () -> {
      Map<String, String> all = new TreeMap<>(m);
      all.put("tva.inputs", JsonText.object(each(inputs, Manifest::fingerprint)));
      return all;
    };
  }

  private static Map<String, String> each(
      Map<String, Manifest> inputs, Function<Manifest, String> said) {
    Map<String, String> all = new TreeMap<>();
    inputs.forEach((label, manifest) -> all.put(label, said.apply(manifest)));
    return all;
  }
}
