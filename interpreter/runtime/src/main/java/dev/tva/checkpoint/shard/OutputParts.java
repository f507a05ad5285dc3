// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.shard;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.safetensors.SafetensorsFile;
import dev.tva.checkpoint.kind.ClientName;
import dev.tva.checkpoint.kind.Layout;
import dev.tva.checkpoint.kind.Weights;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A part of an output that has files of its own: a component of a pipeline, or all there is.
 *
 * @param folder below the output's; empty for its own
 * @param name what clients call the weights in it
 * @param tensors the names that the output has for them, by those in the files
 * @param metadata of the files, without {@code format}
 */
record OutputParts(
    String folder, ClientName name, Map<String, String> tensors, Map<String, String> metadata) {

  /**
   * The parts that the anchor has.
   *
   * @throws DiagnosticException where tensors belong to none of them
   */
  static List<OutputParts> of(Output output, Optional<Weights> weights) {
    SequencedMap<String, Map<String, String>> tensors = new LinkedHashMap<>();
    SortedMap<String, Weights> parts =
        weights.map(Weights::parts).orElse(Collections.emptySortedMap());
    boolean root = parts.isEmpty() || !weights.get().files().isEmpty();
    if (parts.isEmpty()) {
      tensors.put("", new TreeMap<>());
    }
    for (String tensor : output.tensors().keySet()) {
      String folder =
          parts.keySet().stream().filter(p -> tensor.startsWith(p + ".")).findFirst().orElse("");
      if (folder.isEmpty() && !root) {
        throw noPart(output, tensor);
      }
      String stored = folder.isEmpty() ? tensor : tensor.substring(folder.length() + 1);
      tensors.computeIfAbsent(folder, _ -> new TreeMap<>()).put(stored, tensor);
    }
    return tensors.entrySet().stream()
        .map(e -> part(output, weights, e.getKey(), e.getValue()))
        .toList();
  }

  /** All there is, in one file. */
  static OutputParts file(Output output) {
    Map<String, String> tensors = new TreeMap<>();
    output.tensors().keySet().forEach(t -> tensors.put(t, t));
    return new OutputParts("", ClientName.MODEL, tensors, output.metadata().get());
  }

  private static OutputParts part(
      Output output, Optional<Weights> from, String folder, Map<String, String> tensors) {
    if (folder.isEmpty()) {
      return new OutputParts("", name(from), tensors, output.metadata().get());
    }
    Weights weights = from.orElseThrow().parts().get(folder);
    Map<String, String> metadata = new TreeMap<>(kept(weights));
    output
        .metadata()
        .get()
        .forEach((key, value) -> {
          if (key.startsWith("tva.")) {
            metadata.put(key, value);
          }
        });
    return new OutputParts(folder, weights.name(), tensors, metadata);
  }

  /** What clients call the weights. */
  private static ClientName name(Optional<Weights> weights) {
    return weights.filter(w -> !w.files().isEmpty()).map(Weights::name).orElse(ClientName.MODEL);
  }

  /** What the anchor's own file says of itself, save what is said anew and sums of its data. */
  private static Map<String, String> kept(Weights weights) {
    Map<String, String> kept = new TreeMap<>();
    Path first = weights.files().getFirst();
    if (first.toString().endsWith(Layout.FILE)) {
      try (SafetensorsFile file = SafetensorsFile.open(first)) {
        kept.putAll(file.header().metadata());
      } catch (IOException _) {
        // Whoever reads its tensors says what has become of it.
      }
    }
    kept.keySet().removeIf(k -> k.equals("format") || k.startsWith("tva.") || k.contains("hash"));
    return kept;
  }

  private static DiagnosticException noPart(Output output, String tensor) {
    return new DiagnosticException(
        error(
                Slug.CANNOT_WRITE,
                "`" + output.written() + "` would be a pipeline with tensors of no component")
            .at(output.place())
            .note("one of them: " + tensor)
            .note("config and the like are a pipeline's, whose components are folders")
            .help("save it as one file, whose name ends in .safetensors")
            .build());
  }
}
