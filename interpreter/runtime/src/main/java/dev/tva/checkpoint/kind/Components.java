// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import static dev.tva.checkpoint.kind.ReadProblems.help;
import static dev.tva.checkpoint.kind.ReadProblems.note;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.HubId;
import dev.tva.catalog.Remark;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Directories of several models that are one: pipelines of diffusers, sentence-transformers. */
final class Components {
  static final String INDEX = "model_index.json";

  private static final String MODULES = "modules.json";

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
      if (name.startsWith("_") || !used) {
        continue;
      }
      requireInside(label, name, INDEX);
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
    List<Remark> remarks = new ArrayList<>();
    besides(label, names).ifPresent(remarks::add);
    List<String> others =
        names.stream()
            .filter(n -> !parts.containsKey(n) && Layout.holds(directory.resolve(n)))
            .toList();
    unnamed(label, others, INDEX).ifPresent(remarks::add);
    return Optional.of(
        new Weights(directory.resolve(INDEX), List.of(), Optional.empty(), remarks, parts));
  }

  /** A part lies in a folder of its whole; its name becomes one of what is written, too. */
  private static void requireInside(String label, String name, String index)
      throws CatalogException {
    if (!HubId.isPlain(name) || name.contains("/")) {
      throw new CatalogException(
          Slug.BAD_CHECKPOINT,
          "`" + label + "` has a component that is no folder of its own",
          List.of(
              note(index + " names `" + name.replaceAll("\\p{Cntrl}", "?") + "`"),
              help("name a folder beside " + index + " there, or leave the component out")));
    }
  }

  /** Folders with weights that the whole does not speak of. */
  private static Optional<Remark> unnamed(String label, List<String> folders, String index) {
    if (folders.isEmpty()) {
      return Optional.empty();
    }
    String all = folders.stream().map(f -> "`" + f + "`").collect(Collectors.joining(", "));
    return Optional.of(
        Remark.note(
            Slug.PART_OF_A_CHECKPOINT,
            "the weights in " + all + " of `" + label + "` take no part",
            List.of(
                note(index + " does not name them as components"),
                new Help.Path(
                    "to read them, name their folder:",
                    FilePath.of(label).resolve(folders.getFirst()).toString()))));
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
      for (Module module : listed(directory.resolve(MODULES))) {
        requireInside(label, module.path(), MODULES);
        Path folder = directory.resolve(module.path());
        if (!parts.containsKey(module.path()) && Layout.holds(folder)) {
          parts.put(module.path(), Layout.inDirectory(label + "/" + module.path(), folder));
        }
        if (!parts.containsKey(module.path()) && module.type().endsWith(".Dense")) {
          throw missing(label, module.path(), MODULES);
        }
      }
    }
    return parts;
  }

  private record Module(String path, String type) {}

  /** Those that have a folder. */
  private static List<Module> listed(Path modules) {
    List<Module> all = new ArrayList<>();
    for (JsonElement e : JsonFile.array(modules)) {
      if (e instanceof JsonObject m) {
        String path = JsonFile.text(m, "path").orElse("").replaceFirst("/+$", "");
        if (!path.isEmpty()) {
          all.add(new Module(path, JsonFile.text(m, "type").orElse("")));
        }
      }
    }
    return all;
  }
}
