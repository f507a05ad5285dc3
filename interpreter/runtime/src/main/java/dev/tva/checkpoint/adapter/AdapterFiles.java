// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.adapter;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.tva.adapter.AdapterSettings;
import dev.tva.adapter.PeftAdapter;
import dev.tva.adapter.Refused;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Remark;
import dev.tva.checkpoint.kind.Opening;
import dev.tva.checkpoint.kind.ReadProblems;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.diagnostic.Slug;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Adapters in files: a directory as PEFT writes it. */
public final class AdapterFiles {
  private static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final String PICKLED = "adapter_model.bin";

  private AdapterFiles() {}

  /**
   * The delta that an adapter makes of a base.
   *
   * @param label the path as the user gave it
   */
  public static Manifest read(String label, Path path, Manifest base, Path basePath)
      throws CatalogException {
    if (!Files.exists(path)) {
      throw ReadProblems.missing("adapter", label, path, "give the directory with its " + CONFIG);
    }
    Path weights = Files.exists(path.resolve(PICKLED)) ? path.resolve(PICKLED) : path;
    if (Files.exists(path.resolve(WEIGHTS))) {
      weights = path.resolve(WEIGHTS);
    }
    Manifest adapter = Opening.parts(label, weights);
    try {
      AdapterSettings settings = AdapterConfig.parse(Files.readString(path.resolve(CONFIG)));
      return PeftAdapter.over(
          label, settings, adapter, base, architecture(basePath), remarks(label, settings, base));
    } catch (IOException e) {
      throw ReadProblems.unreadable(label, e);
    } catch (Refused e) {
      throw refused(label, base.label(), e);
    }
  }

  /** Where the adapter names another base than the one it is applied to. */
  private static List<Remark> remarks(String label, AdapterSettings settings, Manifest base) {
    return settings
        .base()
        .filter(named -> !leaf(named).equals(leaf(base.label())))
        .map(named ->
            new Remark(
                Slug.ADAPTER_DOES_NOT_FIT,
                "the adapter `" + label + "` names another base than `" + base.label() + "`",
                List.of(new Line.Note("it was trained on `" + named + "`"))))
        .stream()
        .toList();
  }

  private static String leaf(String path) {
    String plain = path.replaceAll("/+$", "");
    return plain.substring(plain.lastIndexOf('/') + 1);
  }

  private static CatalogException refused(String label, String base, Refused e) {
    List<Line> lines = new ArrayList<>();
    if (!e.names().isEmpty()) {
      lines.add(
          new Line.Table(List.of("in the adapter"), e.names().stream().map(List::of).toList()));
    }
    if (!e.remedy().isEmpty()) {
      lines.add(ReadProblems.help(e.remedy()));
    }
    return new CatalogException(
        Slug.ADAPTER_DOES_NOT_FIT,
        "`" + label + "` cannot be applied to `" + base + "`: " + e.getMessage(),
        lines);
  }

  /** The {@code model_type} of a model's configuration. */
  private static Optional<String> architecture(Path base) {
    Path folder = Files.isDirectory(base) ? base : base.toAbsolutePath().getParent();
    try {
      var config = JsonParser.parseString(Files.readString(folder.resolve("config.json")));
      return Optional.ofNullable(config.getAsJsonObject().get("model_type"))
          .map(e -> e.getAsString());
    } catch (IOException | JsonParseException | IllegalStateException _) {
      return Optional.empty();
    }
  }
}
