// SPDX-License-Identifier: Apache-2.0
package dev.tva.lower;

import dev.tva.analysis.Analysis;
import dev.tva.support.Input;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a file says of its making: the script, the parameters, a fingerprint of each input's
 * headers. No path, date or machine, so the same inputs give the same bytes.
 */
final class Metadata {
  private Metadata() {}

  /**
   * {@code files} is the input that gives config and tokenizer: what its file says of itself is
   * kept as they are, save what is said again here and sums of the data, which have changed.
   */
  static Map<String, String> of(Analysis analysis, boolean model, OptionalInt files) {
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
    m.put("tva.script", String.join("\n", analysis.sources().values()));
    m.put("tva.params", object(analysis.parameters()));
    Map<String, String> inputs = new TreeMap<>();
    for (Input i : analysis.inputs()) {
      inputs.put(i.label(), i.manifest().orElseThrow().fingerprint());
    }
    m.put("tva.inputs", object(inputs));
    Map<String, String> origins = new TreeMap<>();
    for (Input i : analysis.inputs()) {
      i.manifest().orElseThrow().origin().ifPresent(o -> origins.put(i.label(), o));
    }
    if (!origins.isEmpty()) {
      m.put("tva.origins", object(origins));
    }
    return m;
  }

  private static String object(Map<String, String> entries) {
    return new TreeMap<>(entries)
        .entrySet().stream()
            .map(e -> quoted(e.getKey()) + ":" + quoted(e.getValue()))
            .collect(Collectors.joining(",", "{", "}"));
  }

  private static String quoted(String s) {
    StringBuilder b = new StringBuilder("\"");
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      switch (c) {
        case '"', '\\' -> b.append('\\').append(c);
        default -> {
          if (c < 0x20) {
            b.append(String.format("\\u%04x", (int) c));
          } else {
            b.append(c);
          }
        }
      }
    }
    return b.append('"').toString();
  }
}
