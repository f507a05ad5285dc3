// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import static dev.tva.checkpoint.kind.ReadProblems.help;
import static dev.tva.checkpoint.kind.ReadProblems.note;
import static dev.tva.checkpoint.kind.ReadProblems.problem;

import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Remark;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where in a path the tensors are: a file, an index, or a directory as Hugging Face lays it out.
 */
public final class Layout {
  public static final String FILE = ".safetensors";

  // In the order in which Hugging Face's own loaders look.
  private static final List<String> USUAL =
      List.of(
          "model" + FILE,
          "model" + FILE + ".index.json",
          "diffusion_pytorch_model" + FILE,
          "diffusion_pytorch_model" + FILE + ".index.json");
  private static final List<String> NOT_READ =
      List.of(".h5", ".onnx", ".msgpack", ".tflite", ".mlmodel", ".pb", ".pkl", ".npy", ".keras");

  private Layout() {}

  /** Whether a file of this name is an index of shards. */
  public static boolean isIndex(String fileName) {
    return ClientName.isIndex(fileName);
  }

  /** Whether a file of this name, with a config beside it, is what clients look for. */
  public static boolean isUsual(String fileName) {
    return OtherFormats.isUsual(fileName)
        || (fileName.endsWith(FILE) && ClientName.KNOWN.contains(ClientName.of(fileName).stem()));
  }

  /** Whether a file of this name is a checkpoint, and no part of one. */
  public static boolean isCheckpoint(Path file) {
    String name = file.getFileName().toString();
    return isIndex(name)
        || (name.endsWith(FILE) && ShardName.of(name).isEmpty())
        || OtherFormats.isCheckpoint(file);
  }

  /** The files with the tensors that a path names. */
  public static Weights find(String label, Path path) throws CatalogException {
    if (Files.isDirectory(path)) {
      return inDirectory(label, path);
    }
    if (!Files.exists(path)) {
      throw ReadProblems.missing(
          "checkpoint",
          label,
          path,
          "copy or download it there, or give the path of a directory or a .safetensors file");
    }
    if (!Files.isRegularFile(path)) {
      throw problem(
          "`" + label + "` is no file with bytes of its own",
          help("give the path of a checkpoint: a directory or a .safetensors file"));
    }
    String name = path.getFileName().toString();
    if (isNotRead(name)) {
      throw notRead("`" + label + "` is of a format that is not read");
    }
    Optional<Weights> other = OtherFormats.file(label, path);
    if (other.isPresent()) {
      return other.get();
    }
    if (name.endsWith("config.json") || name.equals(Components.INDEX)) {
      Path folder = FilePath.of(label).getParent();
      throw problem(
          "`" + label + "` holds no tensors",
          new Help.Path("name its folder:", folder == null ? "." : folder.toString()),
          help("give what holds the weights: a folder, or a file such as model.safetensors"));
    }
    if (name.endsWith(".json")) {
      return Shards.ofIndex(label, path);
    }
    return Weights.file(path, ShardName.of(name).map(s -> alone(label, path, s)).stream().toList());
  }

  /** A shard that is named itself: the rest of its tensors are elsewhere. */
  private static Remark alone(String label, Path path, ShardName shard) {
    Line whole;
    Path folder = path.toAbsolutePath().getParent();
    Path written = FilePath.of(label).getParent();
    try {
      inDirectory(label, folder);
      String name = written == null ? "." : written.toString();
      whole = new Help.Path("to read all of it, name the folder:", name);
    } catch (CatalogException _) {
      whole = help("to read all of it, bring its shards together and name their folder");
    }
    return ReadProblems.alone(label, shard.number(), shard.count(), whole);
  }

  static Weights inDirectory(String label, Path directory) throws CatalogException {
    List<String> names = names(label, directory);
    Optional<Weights> pipeline = Components.pipeline(label, directory, names);
    if (pipeline.isPresent()) {
      return pipeline.get();
    }
    SortedMap<String, Weights> modules = Components.modules(label, directory, names);
    boolean bare = names.stream().noneMatch(n -> isCheckpoint(directory.resolve(n)));
    if (bare && !modules.isEmpty()) {
      Path opened = directory.resolve("modules.json");
      return new Weights(opened, List.of(), Optional.empty(), List.of(), modules);
    }
    Weights weights = alone(label, directory, names).with(modules);
    return weights.with(Adapters.beside(label, directory, weights.opened()));
  }

  private static Weights alone(String label, Path directory, List<String> names)
      throws CatalogException {
    SortedMap<String, List<ShardName>> sets = Shards.sets(names);
    for (String usual : USUAL) {
      if (Files.isRegularFile(directory.resolve(usual))) {
        return isIndex(usual)
            ? Shards.ofIndex(label, directory.resolve(usual))
            : Weights.file(
                directory.resolve(usual), twice(label, usual, names, sets).stream().toList());
      }
    }
    List<String> indexes = names.stream().filter(Layout::isIndex).toList();
    if (indexes.size() == 1) {
      return Shards.ofIndex(label, directory.resolve(indexes.getFirst()));
    }
    List<String> files =
        names.stream().filter(n -> n.endsWith(FILE) && ShardName.of(n).isEmpty()).toList();
    if (indexes.isEmpty() && files.size() + sets.size() == 1) {
      return sets.isEmpty()
          ? Weights.file(directory.resolve(files.getFirst()), List.of())
          : Shards.ofSet(label, directory, sets.firstEntry().getValue());
    }
    if (indexes.isEmpty() && files.isEmpty() && sets.isEmpty()) {
      return other(label, directory, names);
    }
    throw several(label, indexes, files, sets);
  }

  /** Without safetensors: a checkpoint of another format. */
  private static Weights other(String label, Path directory, List<String> names)
      throws CatalogException {
    Optional<CatalogException> state = TrainingStates.in(label, names);
    if (state.isPresent()) {
      throw state.get();
    }
    List<String> others =
        Adapters.isDirectory(directory) ? List.of() : OtherFormats.candidates(directory, names);
    if (others.isEmpty()) {
      throw none(label, directory, names);
    }
    if (others.size() > 1) {
      throw several(label, List.of(), others, new TreeMap<>());
    }
    return OtherFormats.file(label, directory.resolve(others.getFirst())).orElseThrow();
  }

  private static CatalogException several(
      String label,
      List<String> indexes,
      List<String> files,
      SortedMap<String, List<ShardName>> sets) {
    List<String> named = indexes.isEmpty() ? files : indexes;
    List<String> found = new ArrayList<>(named);
    if (indexes.isEmpty()) {
      found.addAll(sets.keySet());
    }
    return problem(
        "the directory `" + label + "` holds " + found.size() + " checkpoints",
        new Line.Table(List.of("file"), found.stream().map(List::of).toList()),
        named.isEmpty()
            ? help("keep one of the sets of shards in the folder, and move the others")
            : new Help.Path(
                "name one of them:", FilePath.of(label).resolve(named.getFirst()).toString()));
  }

  /** A single file beside shards of the same name: clients take it, and it may be a stray. */
  private static Optional<Remark> twice(
      String label, String file, List<String> names, SortedMap<String, List<ShardName>> sets) {
    ClientName name = ClientName.of(file);
    boolean index = names.contains(name.index());
    if (!index && sets.values().stream().noneMatch(s -> s.getFirst().stem().equals(name.file()))) {
      return Optional.empty();
    }
    return Optional.of(
        Remark.warning(
            Slug.TWO_CHECKPOINTS,
            "`" + label + "` holds `" + file + "` and shards of the same name; the file is read",
            List.of(
                note("Hugging Face's loaders take the file too"),
                index
                    ? new Help.Path(
                        "to read the shards, name their index:",
                        FilePath.of(label).resolve(name.index()).toString())
                    : help("to read the shards, move the file to another folder"))));
  }

  private static List<String> names(String label, Path directory) throws CatalogException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(p -> p.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw ReadProblems.unreadable(label, e);
    }
  }

  private static CatalogException none(String label, Path directory, List<String> names) {
    if (Adapters.isDirectory(directory)) {
      return Adapters.noModel(label, directory, Optional.empty());
    }
    Optional<String> other = names.stream().filter(Layout::isNotRead).findFirst();
    if (other.isPresent()) {
      return notRead(
          "the directory `" + label + "` holds `" + other.get() + "`, whose format is not read");
    }
    Optional<CatalogException> shards = OtherFormats.shards(label, names);
    if (shards.isPresent()) {
      return shards.get();
    }
    List<String> cached = CacheFolders.snapshots(directory);
    if (!cached.isEmpty()) {
      return CacheFolders.problem(label, cached);
    }
    List<String> inside = names.stream().filter(n -> holds(directory.resolve(n))).toList();
    boolean pipeline = names.contains(Components.INDEX);
    String sentence =
        pipeline
            ? "`" + label + "` is a pipeline of several models"
            : "the directory `" + label + "` has no safetensors file";
    return inside.isEmpty()
        ? problem(sentence, help("a checkpoint directory holds `model.safetensors` or its shards"))
        : problem(
            sentence,
            note(
                (pipeline ? "its " + Components.INDEX + " names none of its components; " : "")
                    + "these folders in it have weights: "
                    + String.join(", ", inside)),
            new Help.Path(
                "name one of them:", FilePath.of(label).resolve(inside.getFirst()).toString()));
  }

  /** Whether a folder directly holds weights, as those of a pipeline of several models do. */
  static boolean holds(Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.anyMatch(p -> p.toString().endsWith(FILE) || OtherFormats.isCheckpoint(p));
    } catch (IOException _) {
      return false;
    }
  }

  private static boolean isNotRead(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return NOT_READ.stream().anyMatch(lower::endsWith);
  }

  private static CatalogException notRead(String sentence) {
    return problem(
        sentence,
        note("safetensors are read, torch files, GGUF and npz"),
        help("save it as safetensors with the tool that made it: `save_pretrained` does"));
  }
}
