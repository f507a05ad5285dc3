// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import static dev.tva.checkpoint.kind.ReadProblems.help;
import static dev.tva.checkpoint.kind.ReadProblems.note;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Remark;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Directories of several models that are one: pipelines of diffusers, sentence-transformers. */
final class Components {
  static final String INDEX = "model_index.json";

  private static final Pattern DENSE =
      Pattern.compile(
          "\"path\"\\s*:\\s*\"(\\d+_[^\"/]+)\",\\s*\"type\"\\s*:\\s*\"[^\"]*\\.Dense\"");

  private Components() {}

  /** A pipeline, where the directory is one whose components lie in it. */
  static Optional<Weights> pipeline(String label, Path directory, List<String> names)
      throws CatalogException {
    Optional<JsonObject> index =
        names.contains(INDEX) ? JsonFile.read(directory.resolve(INDEX)) : Optional.empty();
    if (index.isEmpty()) {
      return Optional.empty();
    }
    SortedMap<String, Weights> parts = new TreeMap<>();
    for (Map.Entry<String, JsonElement> e : index.get().entrySet()) {
      String name = e.getKey();
      boolean used = e.getValue() instanceof JsonArray a && a.size() == 2 && !a.get(0).isJsonNull();
      if (name.startsWith("_") || name.contains("/") || !used) {
        continue;
      }
      Path folder = directory.resolve(name);
      if (Layout.holds(folder)) {
        parts.put(name, Layout.inDirectory(label + "/" + name, folder));
      } else if (!Files.isDirectory(folder) || Files.exists(folder.resolve("config.json"))) {
        throw missing(label, name, INDEX);
      }
    }
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    List<Remark> remarks = besides(label, names).stream().toList();
    return Optional.of(
        new Weights(directory.resolve(INDEX), List.of(), Optional.empty(), remarks, parts));
  }

  private static CatalogException missing(String label, String name, String index) {
    return new CatalogException(
        Slug.BAD_CHECKPOINT,
        "the component `" + name + "` of `" + label + "` has no weights",
        List.of(
            note("named by " + index), help("copy or download it into the folder of the others")));
  }

  /** Published pipelines often have the same weights as one file beside them. */
  private static Optional<Remark> besides(String label, List<String> names) {
    return names.stream()
        .filter(n -> n.endsWith(Layout.FILE))
        .findFirst()
        .map(n ->
            Remark.note(
                Slug.TWO_CHECKPOINTS,
                "`" + label + "` is a pipeline, and holds `" + n + "` too; the pipeline is read",
                List.of(
                    new Help.Path(
                        "to read the file, name it:", FilePath.of(label).resolve(n).toString()))));
  }

  /** The modules of sentence-transformers that have weights of their own. */
  static SortedMap<String, Weights> modules(String label, Path directory, List<String> names)
      throws CatalogException {
    SortedMap<String, Weights> parts = new TreeMap<>();
    if (Modules.has(directory)) {
      for (String name : names) {
        if (Modules.FOLDER.matcher(name).matches() && Layout.holds(directory.resolve(name))) {
          parts.put(name, Layout.inDirectory(label + "/" + name, directory.resolve(name)));
        }
      }
      for (String dense : dense(directory.resolve("modules.json"))) {
        if (!parts.containsKey(dense)) {
          throw missing(label, dense, "modules.json");
        }
      }
    }
    return parts;
  }

  /** The modules that never are without weights. */
  private static List<String> dense(Path modules) {
    Matcher m = DENSE.matcher(JsonFile.content(modules));
    return m.results().map(r -> r.group(1)).toList();
  }
}
