// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import com.google.gson.JsonObject;
import dev.safetensors.SafetensorsException;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.catalog.Remark;
import dev.tva.checkpoint.quantised.QuantConfig;
import dev.tva.checkpoint.quantised.QuantisedView;
import dev.tva.checkpoint.read.FileFormat;
import dev.tva.checkpoint.read.KnownHeaders;
import dev.tva.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Headers as manifests: the one way in, for the check of a script as for its run. */
public final class Opening {
  private Opening() {}

  /**
   * What the files hold, where it is a model or a delta.
   *
   * @param label the path as the user gave it
   */
  public static Manifest read(String label, Weights weights) throws CatalogException {
    return read(label, weights, new KnownHeaders());
  }

  /** The same, together with others. */
  static Manifest read(String label, Weights weights, KnownHeaders known) throws CatalogException {
    Optional<JsonObject> config = JsonFile.read(weights.folder().resolve("config.json"));
    if (weights.parts().isEmpty()) {
      return one(label, weights, config, known);
    }
    boolean own = !weights.files().isEmpty();
    Manifest root =
        own
            ? one(label, weights, config, known)
            : new Manifest(label, Map.of(), Map.of(), Map.of(), weights.remarks());
    Map<String, TensorSpec> tensors = new HashMap<>(root.tensors());
    Map<String, Piece> pieces = new HashMap<>(root.pieces());
    Map<String, String> metadata = new HashMap<>(root.metadata());
    List<Remark> remarks = new ArrayList<>();
    for (Map.Entry<String, Weights> part : weights.parts().entrySet()) {
      Manifest component = read(label + "/" + part.getKey(), part.getValue(), known);
      String before = part.getKey() + ".";
      component.tensors().forEach((name, spec) -> tensors.put(before + name, spec));
      component.pieces().forEach((name, piece) -> pieces.put(before + name, piece));
      remarks.addAll(component.remarks());
      if (!own) {
        // Whether it is a delta, each component says; what else it says is its own.
        component.metadata().entrySet().stream()
            .filter(e -> e.getKey().startsWith("tva."))
            .forEach(e -> metadata.put(e.getKey(), e.getValue()));
      }
    }
    Manifest all = root.with(tensors, pieces, metadata, remarks);
    return own ? told(all, config) : all.tiedAs(Optional.of(false));
  }

  private static Manifest one(
      String label, Weights weights, Optional<JsonObject> config, KnownHeaders known)
      throws CatalogException {
    Manifest manifest = assembled(label, weights, known);
    Adapters.refuse(label, weights, manifest);
    try {
      Manifest read = QuantisedView.of(label, manifest, quantised(weights, config));
      // A GGUF says by itself that its head is the embedding: it has none.
      boolean says = FileFormat.of(weights.opened()).equals(Optional.of(FileFormat.GGUF));
      return says && config.isEmpty() ? read.tiedAs(Optional.of(true)) : told(read, config);
    } catch (IOException e) {
      throw ReadProblems.unreadable(label, e);
    }
  }

  /** The same, with what the config says of it. */
  private static Manifest told(Manifest manifest, Optional<JsonObject> config) {
    return manifest
        .tiedAs(tied(config))
        .ofArchitecture(config.flatMap(c -> JsonFile.text(c, "model_type")))
        .withHyperparameters(config.map(Hyperparameters::of).orElse(Collections.emptySortedMap()));
  }

  /** What stands beside the weights of how they were quantised. */
  private static QuantConfig quantised(Weights weights, Optional<JsonObject> config) {
    Optional<JsonObject> own =
        config
            .flatMap(c -> JsonFile.object(c, "quantization_config"))
            .or(() -> config.flatMap(c -> JsonFile.object(c, "compression_config")))
            .or(() ->
                config
                    .flatMap(c -> JsonFile.object(c, "text_config"))
                    .flatMap(c -> JsonFile.object(c, "quantization_config")));
    return new QuantConfig(
        own.or(() -> JsonFile.read(weights.folder().resolve("quantize_config.json"))));
  }

  /**
   * What a file holds, whatever it is: an adapter, say.
   *
   * @param label the path as the user gave it
   */
  public static Manifest parts(String label, Path file) throws CatalogException {
    return assembled(label, Weights.file(file, List.of()), new KnownHeaders());
  }

  private static Manifest assembled(String label, Weights weights, KnownHeaders known)
      throws CatalogException {
    try {
      Optional<Manifest> other = OtherFormats.read(label, weights);
      return other.isPresent() ? other.get() : Assembly.of(label, weights, known);
    } catch (SafetensorsException e) {
      throw ReadProblems.malformed(label, weights.opened(), e);
    } catch (IOException e) {
      throw ReadProblems.unreadable(label, e);
    }
  }

  /** What the config says of the head; without a config nothing is tied. */
  private static Optional<Boolean> tied(Optional<JsonObject> config) {
    if (config.isEmpty()) {
      return Optional.of(false);
    }
    Optional<Boolean> own = JsonFile.flag(config.get(), "tie_word_embeddings");
    Optional<Boolean> text =
        JsonFile.object(config.get(), "text_config")
            .flatMap(c -> JsonFile.flag(c, "tie_word_embeddings"));
    return text.filter(t -> t).or(() -> own).or(() -> text);
  }
}
