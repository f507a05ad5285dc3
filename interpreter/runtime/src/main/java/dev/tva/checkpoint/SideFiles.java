// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import dev.tva.catalog.CatalogException;
import dev.tva.checkpoint.config.ConfigChanges;
import dev.tva.checkpoint.config.ConfigFields;
import dev.tva.checkpoint.kind.Layout;
import dev.tva.checkpoint.kind.Modules;
import dev.tva.checkpoint.kind.Paths;
import dev.tva.checkpoint.kind.ReadProblems;
import dev.tva.checkpoint.kind.SideFileNames;
import dev.tva.checkpoint.kind.SnapshotGaps;
import dev.tva.checkpoint.kind.Weights;
import dev.tva.checkpoint.kind.WholeFile;
import dev.tva.checkpoint.tokens.NewTokenizer;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.plan.Output;
import dev.tva.tensor.DType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What makes a directory of weights a model that clients load: config, tokenizer and the like.
 *
 * @param folder where they are
 * @param files relative to it, sorted
 * @param weights those among which they are
 * @param tokenizer what comes in the place of some of them, where rows are those of other tokens
 */
record SideFiles(
    Path folder, List<Path> files, Optional<Weights> weights, Optional<NewTokenizer> tokenizer) {
  private static final Set<String> QUANTISATION =
      Set.of("quantization_config", "compression_config");

  private static final int DEEPEST = 8;
  private static final long LARGEST_POINTER = 1024;

  SideFiles {
    files = List.copyOf(files);
  }

  /**
   * Those an output gets. An input that is a file alone has none, for its folder may hold anything,
   * unless it has the name that clients look for and a config beside it.
   *
   * @throws IOException if one of them cannot be read, a broken link for instance
   */
  static SideFiles of(Output output, List<Path> inputs) throws IOException {
    SideFiles none = new SideFiles(Path.of(""), List.of(), Optional.empty(), Optional.empty());
    if (output.path().endsWith(Layout.FILE) || output.sideFiles().isEmpty()) {
      return none;
    }
    Path input = inputs.get(output.sideFiles().getAsInt()).toAbsolutePath();
    Optional<Path> folder = folder(input);
    if (folder.isEmpty()) {
      return none;
    }
    List<Path> folders = inputs.stream().map(i -> folder(i).orElse(i.toAbsolutePath())).toList();
    return in(input, folder.get(), output.codes(), NewTokenizer.of(output, folders));
  }

  /** Where those of an input are, if it has any. */
  static Optional<Path> folder(Path input) {
    Path whole = input.toAbsolutePath();
    if (Files.isDirectory(whole)) {
      return Optional.of(whole);
    }
    String name = whole.getFileName().toString();
    boolean usual =
        Layout.isUsual(name) && Files.isRegularFile(whole.resolveSibling("config.json"));
    return usual || Layout.isIndex(name) ? Optional.of(whole.getParent()) : Optional.empty();
  }

  /** Those in a checkpoint's directory; links are followed. */
  private static SideFiles in(
      Path input, Path directory, boolean codes, Optional<NewTokenizer> tokenizer)
      throws IOException {
    Optional<Weights> weights = weights(input);
    boolean parts = weights.map(w -> !w.parts().isEmpty()).orElse(false);
    boolean modules = Modules.has(directory) && !parts;
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        directory,
        Set.of(FileVisitOption.FOLLOW_LINKS),
        DEEPEST,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes a) {
            return folder.equals(directory) || isCopied(folder)
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
          }

          private boolean isCopied(Path folder) {
            return SideFileNames.isOfFolder(folder.getFileName().toString());
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Path relative = directory.relativize(file);
            boolean replaced = tokenizer.map(t -> t.replaces(relative)).orElse(false);
            if (replaced || !SideFileNames.isOne(relative, modules, codes)) {
              return FileVisitResult.CONTINUE;
            }
            if (a.isSymbolicLink()) {
              // Links are followed: one that is met leads nowhere.
              throw new NoSuchFileException(file.toString());
            }
            if (!Files.isReadable(file)) {
              throw new AccessDeniedException(file.toString());
            }
            if (a.size() <= LARGEST_POINTER && ReadProblems.isPointer(file)) {
              throw new FileSystemException(
                  file.toString(), null, "a Git LFS pointer, not the data; `git lfs pull` gets it");
            }
            if (a.isRegularFile()) {
              found.add(relative);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            // What would not be copied may be broken.
            if (isCopied(file) && SideFileNames.isOne(directory.relativize(file), modules, codes)) {
              throw e;
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return new SideFiles(directory, found.stream().sorted().toList(), weights, tokenizer);
  }

  private static Optional<Weights> weights(Path input) {
    try {
      return Optional.of(Layout.find(input.toString(), input));
    } catch (CatalogException _) {
      // It was opened before; whoever opens it again says what has become of it.
      return Optional.empty();
    }
  }

  /** The weights of components, by their folders. */
  SortedMap<String, Weights> parts() {
    return weights.map(Weights::parts).orElse(Collections.emptySortedMap());
  }

  /** Those that it should have, and that are missing because they were not fetched. */
  List<String> gaps() {
    return weights.isPresent() ? SnapshotGaps.in(folder) : List.of();
  }

  /**
   * Those whose links lead out of the checkpoint, with where they lead: their bytes come from
   * somewhere else. In the cache of a hub, a snapshot's files all lie beside it.
   */
  SortedMap<Path, Path> elsewhere() throws IOException {
    SortedMap<Path, Path> elsewhere = new TreeMap<>();
    if (files.isEmpty()) {
      return elsewhere;
    }
    Path home = folder.toRealPath();
    Path around = home.getParent();
    if (around != null && around.endsWith("snapshots") && around.getParent() != null) {
      home = around.getParent();
    }
    for (Path file : files) {
      Path real = folder.resolve(file).toRealPath();
      if (!real.startsWith(home)) {
        elsewhere.put(file, Paths.shown(real));
      }
    }
    return elsewhere;
  }

  /**
   * What a person should know of the config that is written.
   *
   * @throws DiagnosticException if no config would be right
   */
  List<Diagnostic> check(Output output) throws IOException {
    Path config = Path.of("config.json");
    List<Diagnostic> notes = new ArrayList<>();
    if (files.contains(config) && !output.alterations().isEmpty()) {
      notes.addAll(ConfigChanges.check(WholeFile.bytes(folder.resolve(config)), output));
    }
    for (Path file : files) {
      if (tokenizer.isPresent() && tokenizer.get().changes(file)) {
        byte[] text = WholeFile.bytes(folder.resolve(file));
        notes.addAll(tokenizer.get().check(file, text, output));
      }
    }
    return notes;
  }

  long bytes() throws IOException {
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(folder.resolve(file));
    }
    if (tokenizer.isPresent()) {
      bytes += tokenizer.get().bytes();
    }
    return bytes;
  }

  /**
   * Copies them; the config names the dtype where one was stated, and says where the head is not
   * the embedding any more.
   */
  void copy(Path to, Output output, Optional<Output.Tied> untied) throws IOException {
    Optional<DType> dtype = output.dtype();
    for (Path file : files) {
      Path source = folder.resolve(file);
      Path target = to.resolve(file);
      Files.createDirectories(target.getParent());
      boolean moved = tokenizer.isPresent() && tokenizer.get().changes(file);
      if (isConfig(file)) {
        // What is computed is never quantised.
        byte[] config = WholeFile.bytes(source);
        if (!output.codes()) {
          config = ConfigFields.without(config, QUANTISATION);
        }
        if (file.getNameCount() == 1) {
          config = ConfigChanges.made(config, output);
        }
        if (moved) {
          config = tokenizer.get().changed(file, config);
        }
        if (dtype.isPresent() && (file.getNameCount() == 1 || names(config))) {
          config = ConfigDtype.set(config, ConfigDtype.name(dtype.get()));
        }
        if (untied.isPresent()) {
          config = TiedHead.untie(config, untied.get().implied());
        }
        Files.write(target, config);
      } else if (moved) {
        Files.write(target, tokenizer.get().changed(file, WholeFile.bytes(source)));
      } else {
        // By stream: a copy would be as read-only as its source.
        try (InputStream in = WholeFile.open(source)) {
          Files.copy(in, target);
        }
      }
    }
    if (tokenizer.isPresent()) {
      tokenizer.get().copy(to);
    }
  }

  private boolean isConfig(Path file) {
    Path around = file.getParent();
    return file.endsWith("config.json")
        && (around == null || parts().containsKey(around.toString()));
  }

  /** Components whose loaders look for no dtype are told none. */
  private static boolean names(byte[] config) {
    return new String(config, StandardCharsets.UTF_8).contains("dtype\"");
  }
}
