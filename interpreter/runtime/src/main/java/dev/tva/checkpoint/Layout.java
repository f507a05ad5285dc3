// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import static dev.tva.checkpoint.ReadProblems.help;
import static dev.tva.checkpoint.ReadProblems.note;
import static dev.tva.checkpoint.ReadProblems.problem;

import dev.tva.catalog.CatalogException;
import dev.tva.diagnostic.Diagnostic.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where in a path the tensors are: a file, an index, or a directory as Hugging Face lays it out.
 */
final class Layout {
  static final String FILE = ".safetensors";
  static final String INDEX = ".safetensors.index.json";

  /** A shard says by its name that it is not a checkpoint of its own. */
  static final Pattern SHARD = Pattern.compile(".*-\\d{5}-of-\\d{5}\\.safetensors");

  // In the order in which Hugging Face's own loaders look.
  private static final List<String> USUAL =
      List.of(
          "model" + FILE,
          "model" + INDEX,
          "diffusion_pytorch_model" + FILE,
          "diffusion_pytorch_model" + INDEX);
  private static final List<String> FOREIGN =
      List.of(".bin", ".pt", ".pth", ".ckpt", ".gguf", ".h5", ".onnx", ".msgpack", ".npz");

  private Layout() {}

  /** The safetensors file, or the index of the shards, that a path names. */
  static Path locate(String label, Path path) throws CatalogException {
    if (Files.isDirectory(path)) {
      return inDirectory(label, path);
    }
    if (!Files.exists(path)) {
      throw ReadProblems.missing(
          "checkpoint",
          label,
          path,
          "give the path of a checkpoint: a directory or a .safetensors file");
    }
    if (!Files.isRegularFile(path)) {
      throw problem(
          "`" + label + "` is no file with bytes of its own",
          help("give the path of a checkpoint: a directory or a .safetensors file"));
    }
    if (isForeign(path.getFileName().toString())) {
      throw foreign("`" + label + "` is not safetensors");
    }
    return path;
  }

  private static Path inDirectory(String label, Path directory) throws CatalogException {
    for (String usual : USUAL) {
      if (Files.isRegularFile(directory.resolve(usual))) {
        return directory.resolve(usual);
      }
    }
    List<String> names = names(label, directory);
    List<String> indexes = names.stream().filter(n -> n.endsWith(INDEX)).toList();
    List<String> files = names.stream().filter(n -> n.endsWith(FILE)).toList();
    List<String> found = indexes.isEmpty() ? files : indexes;
    if (found.size() == 1 && !SHARD.matcher(found.getFirst()).matches()) {
      return directory.resolve(found.getFirst());
    }
    if (found.isEmpty()) {
      throw none(label, directory, names);
    }
    if (indexes.isEmpty() && files.stream().allMatch(n -> SHARD.matcher(n).matches())) {
      throw problem(
          "the directory `" + label + "` has shards but not their index",
          note("among them " + files.getFirst()),
          help("copy `model.safetensors.index.json` beside them"));
    }
    throw problem(
        "the directory `" + label + "` holds " + found.size() + " checkpoints",
        new Line.Table(List.of("file"), found.stream().map(List::of).toList()),
        new Line.Help(
            "name one of them:", Optional.of(Path.of(label).resolve(found.getFirst()).toString())));
  }

  private static List<String> names(String label, Path directory) throws CatalogException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(p -> p.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw ReadProblems.unreadable(label, e);
    }
  }

  private static CatalogException none(String label, Path directory, List<String> names) {
    Optional<String> other = names.stream().filter(Layout::isForeign).findFirst();
    if (other.isPresent()) {
      return foreign(
          "the directory `" + label + "` holds `" + other.get() + "`, which is not safetensors");
    }
    List<String> inside = names.stream().filter(n -> holds(directory.resolve(n))).toList();
    String sentence = "the directory `" + label + "` has no safetensors file";
    return inside.isEmpty()
        ? problem(sentence, help("a checkpoint directory holds `model.safetensors` or its shards"))
        : problem(
            sentence,
            note("these folders in it have: " + String.join(", ", inside)),
            new Line.Help(
                "name one of them:",
                Optional.of(Path.of(label).resolve(inside.getFirst()).toString())));
  }

  /** Whether a folder directly holds weights, as those of a pipeline of several models do. */
  private static boolean holds(Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.anyMatch(p -> p.toString().endsWith(FILE));
    } catch (IOException _) {
      return false;
    }
  }

  private static boolean isForeign(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return FOREIGN.stream().anyMatch(lower::endsWith);
  }

  private static CatalogException foreign(String sentence) {
    return problem(
        sentence,
        note("pickles and other formats are not read: they can run code or hold no tensors"),
        help("save it as safetensors with the tool that made it: `save_pretrained` does"));
  }
}
