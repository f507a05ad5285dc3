// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.tva.catalog.CatalogException;
import dev.tva.checkpoint.kind.Layout;
import dev.tva.checkpoint.kind.Paths;
import dev.tva.checkpoint.kind.ReadProblems;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.diagnostic.Spelling;
import dev.tva.tensor.NaturalOrder;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Checkpoints by a glob, as the shell has it, in natural order. */
final class Globs {
  private Globs() {}

  static List<String> expand(String glob) throws CatalogException {
    // By text: some systems have no path with a star in it.
    List<String> names = List.of(glob.split("/"));
    int fixed = 0;
    while (fixed < names.size() && !isGlob(names.get(fixed))) {
      fixed++;
    }
    List<Path> found = start(glob, names.subList(0, fixed));
    for (String name : names.subList(fixed, names.size())) {
      if (!name.isEmpty()) {
        found = isGlob(name) ? matching(glob, found, name) : below(found, name);
      }
    }
    List<String> checkpoints =
        found.stream()
            .filter(Globs::isCheckpoint)
            .map(Path::toString)
            .sorted(NaturalOrder.INSTANCE.thenComparing(Comparator.naturalOrder()))
            .toList();
    if (checkpoints.isEmpty()) {
      throw none(glob, found);
    }
    return checkpoints;
  }

  private static CatalogException none(String glob, List<Path> found) {
    Line help =
        likely(glob)
            .<Line>map(g -> new Help.Path("did you mean", g))
            .orElseGet(() ->
                ReadProblems.help("copy or download them there; `*` is any part of one name"));
    String sentence = "no checkpoint matches `" + glob + "`";
    return found.isEmpty()
        ? ReadProblems.problem(sentence, help)
        : ReadProblems.problem(
            sentence,
            ReadProblems.note(
                "what matches holds no safetensors, as `"
                    + found.stream().min(Path::compareTo).get()
                    + "`"),
            help);
  }

  /** What takes the checkpoints that lie where those of a glob would. */
  private static Optional<String> likely(String glob) {
    int name = glob.lastIndexOf('/') + 1;
    String folder = glob.substring(0, name);
    if (isGlob(folder)) {
      return Optional.empty();
    }
    List<String> globs = new ArrayList<>();
    try (Stream<Path> all = Paths.in(FilePath.of(folder.isEmpty() ? "." : folder))) {
      all.filter(p -> !isHidden(p.getFileName()) && isCheckpoint(p))
          .map(p -> p.getFileName().toString().replaceAll("\\d+", "*"))
          .distinct()
          .filter(g -> g.indexOf('*') >= 0)
          .forEach(globs::add);
    } catch (IOException | InvalidPathException _) {
      return Optional.empty();
    }
    return (globs.size() == 1 ? globs : Spelling.nearest(glob.substring(name), globs))
        .stream().findFirst().map(g -> folder + g);
  }

  private static List<Path> start(String glob, List<String> names) throws CatalogException {
    try {
      Path path = Path.of(glob.startsWith("/") ? "/" : "").resolve(String.join("/", names));
      return Files.exists(path) ? List.of(path) : List.of();
    } catch (InvalidPathException e) {
      throw ReadProblems.notAPath(glob, e);
    }
  }

  private static boolean isGlob(String name) {
    return name.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  private static List<Path> below(List<Path> folders, String name) {
    return folders.stream()
        .map(f -> f.resolve(name))
        .filter(p -> Files.exists(p, LinkOption.NOFOLLOW_LINKS))
        .toList();
  }

  private static List<Path> matching(String glob, List<Path> folders, String name)
      throws CatalogException {
    PathMatcher matcher;
    try {
      matcher = FileSystems.getDefault().getPathMatcher("glob:" + name);
    } catch (PatternSyntaxException e) {
      throw ReadProblems.problem(
          "`" + glob + "` is no pattern of paths",
          ReadProblems.note("in `" + name + "`: " + e.getDescription()),
          ReadProblems.advice("`*` stands for any part of one name: `run/checkpoint-*`"));
    }
    List<Path> found = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> all = Paths.in(folder)) {
        all.map(Path::getFileName)
            .filter(n -> matcher.matches(n) && (name.startsWith(".") || !isHidden(n)))
            .forEach(n -> found.add(folder.resolve(n)));
      } catch (IOException _) {
        // What is no readable folder holds no checkpoint.
      }
    }
    return found;
  }

  private static boolean isHidden(Path name) {
    return name.toString().startsWith(".");
  }

  /** A directory with weights, a file or an index; not one of the shards of a checkpoint. */
  private static boolean isCheckpoint(Path path) {
    String name = path.toAbsolutePath().getFileName().toString();
    if (name.endsWith(".partial") || name.endsWith(".previous")) {
      return false;
    }
    if (!Files.isDirectory(path)) {
      return Files.isRegularFile(path) && Layout.isCheckpoint(path);
    }
    try {
      Layout.find(path.toString(), path);
      return true;
    } catch (CatalogException e) {
      // What is broken, or no model, is told by name: left out, fewer would be averaged.
      return e.slug() != Slug.CANNOT_READ;
    }
  }
}
