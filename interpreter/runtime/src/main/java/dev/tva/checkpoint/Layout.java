// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.tva.catalog.CatalogException;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.diagnostic.Spelling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where in a path the tensors are: a file, an index, or a directory as Hugging Face lays it out.
 */
final class Layout {
  static final String FILE = ".safetensors";
  static final String INDEX = ".safetensors.index.json";
  private static final List<String> USUAL =
      List.of(
          "model" + INDEX,
          "model" + FILE,
          "diffusion_pytorch_model" + INDEX,
          "diffusion_pytorch_model" + FILE);
  private static final List<String> FOREIGN =
      List.of(".bin", ".pt", ".pth", ".ckpt", ".gguf", ".h5", ".onnx");

  private Layout() {}

  /** The safetensors file, or the index of the shards, that a path names. */
  static Path locate(String label, Path path) throws CatalogException {
    if (Files.isDirectory(path)) {
      return inDirectory(label, path);
    }
    if (!Files.exists(path)) {
      throw missing(label, path);
    }
    String name = path.getFileName().toString();
    if (!name.endsWith(FILE) && !name.endsWith(".json")) {
      throw foreign(label, name);
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
    Optional<String> index = only(names, n -> n.endsWith(INDEX));
    Optional<String> file = index.isPresent() ? index : only(names, n -> n.endsWith(FILE));
    if (file.isPresent()) {
      return directory.resolve(file.get());
    }
    List<String> several = names.stream().filter(n -> n.endsWith(FILE)).toList();
    if (several.size() > 1) {
      throw new CatalogException(
          "the directory `" + label + "` has " + several.size() + " safetensors files and no index",
          false,
          List.of(
              new Line.Note("among them " + String.join(", ", several.subList(0, 2))),
              new Line.Help("name one of them:", Optional.of(label + "/" + several.getFirst()))));
    }
    Optional<String> other =
        names.stream().filter(n -> FOREIGN.stream().anyMatch(n::endsWith)).findFirst();
    if (other.isPresent()) {
      throw foreign(label, other.get());
    }
    throw new CatalogException(
        "the directory `" + label + "` has no safetensors file",
        false,
        List.of(
            new Line.Help(
                "a checkpoint directory holds `model.safetensors` or its shards",
                Optional.empty())));
  }

  private static Optional<String> only(List<String> names, Predicate<String> test) {
    List<String> found = names.stream().filter(test).toList();
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  private static List<String> names(String label, Path directory) throws CatalogException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(p -> p.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new CatalogException(
          "the directory `" + label + "` cannot be read",
          false,
          List.of(new Line.Help("check that it is yours to read", Optional.empty())));
    }
  }

  private static CatalogException foreign(String label, String name) {
    return new CatalogException(
        "`" + label + "` holds `" + name + "`, which is not safetensors",
        false,
        List.of(
            new Line.Note(
                "pickles and other formats are not read: they can run code or hold no tensors"),
            new Line.Help(
                "save it once as safetensors with the tool that made it: `save_pretrained` does",
                Optional.empty())));
  }

  private static CatalogException missing(String label, Path path) throws CatalogException {
    Path folder = path.toAbsolutePath().getParent();
    boolean here = folder != null && Files.isDirectory(folder);
    List<String> near =
        here ? Spelling.nearest(path.getFileName().toString(), names(label, folder)) : List.of();
    Line help =
        near.isEmpty()
            ? new Line.Help(
                "give the path of a checkpoint: a directory or a .safetensors file",
                Optional.empty())
            : new Line.Help("did you mean", Optional.of(sibling(label, near.getFirst())));
    return new CatalogException("there is no checkpoint at `" + label + "`", false, List.of(help));
  }

  private static String sibling(String label, String name) {
    int slash = label.lastIndexOf('/');
    return slash < 0 ? name : label.substring(0, slash + 1) + name;
  }
}
