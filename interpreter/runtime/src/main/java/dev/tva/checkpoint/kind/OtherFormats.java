// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import static dev.tva.checkpoint.kind.ReadProblems.help;
import static dev.tva.checkpoint.kind.ReadProblems.note;

import dev.formats.FormatException;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.catalog.Remark;
import dev.tva.checkpoint.read.DecodedFile;
import dev.tva.checkpoint.read.FileFormat;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.diagnostic.Slug;
import dev.tva.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checkpoints that are no safetensors: torch files, GGUF, numpy archives. */
final class OtherFormats {
  /**
   * Names that clients look for, in the order in which they do, and what saved files are called.
   */
  private static final List<String> USUAL =
      List.of(
          "pytorch_model.bin",
          "pytorch_model.bin.index.json",
          "diffusion_pytorch_model.bin",
          "diffusion_pytorch_model.bin.index.json",
          "open_clip_pytorch_model.bin");

  /** What training leaves beside weights. */
  private static final Pattern NO_WEIGHTS =
      Pattern.compile("(training_args|optimizer|scheduler|rng_state|random_states|scaler).*");

  private static final Pattern SHARD = Pattern.compile(".*-(\\d{5})-of-(\\d{5})\\.(bin|gguf)");

  /** Of several such files each has a part of every matrix. */
  private static final Pattern CONSOLIDATED = Pattern.compile("consolidated\\.\\d+\\.pth");

  private OtherFormats() {}

  /** Whether a file of this name, with a config beside it, is what clients look for. */
  static boolean isUsual(String fileName) {
    return USUAL.contains(fileName);
  }

  /** Whether a file of this name is of one of the formats, and more than one part of a whole. */
  static boolean isCheckpoint(Path file) {
    String name = file.getFileName().toString();
    return FileFormat.of(file).isPresent() && isWhole(name) && !NO_WEIGHTS.matcher(name).matches();
  }

  /** Of split files the first stands for all. */
  private static boolean isWhole(String name) {
    var shard = SHARD.matcher(name);
    return !shard.matches() || (name.endsWith(".gguf") && shard.group(1).equals("00001"));
  }

  /** What the file is, if it is of one of the formats. */
  static Optional<Weights> file(String label, Path file) throws CatalogException {
    Optional<FileFormat> format = FileFormat.of(file);
    if (format.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (CONSOLIDATED.matcher(file.getFileName().toString()).matches()
          && Files.exists(file.resolveSibling("consolidated.01.pth"))) {
        throw consolidated(label);
      }
      List<Path> files = format.get().files(file);
      return Optional.of(new Weights(file, files, Optional.empty(), alone(label, file)));
    } catch (FormatException e) {
      throw ReadProblems.malformed(label, file, e);
    } catch (IOException e) {
      throw ReadProblems.unreadable(label, e);
    }
  }

  /** A shard that is named itself: the rest of its tensors are elsewhere. */
  private static List<Remark> alone(String label, Path file) {
    var shard = SHARD.matcher(file.getFileName().toString());
    if (!shard.matches() || shard.group(3).equals("gguf") || shard.group(2).equals("00001")) {
      return List.of();
    }
    return List.of(
        ReadProblems.alone(
            label,
            Integer.parseInt(shard.group(1)),
            Integer.parseInt(shard.group(2)),
            help("to read all of it, name the index of its shards, or their folder")));
  }

  /** Torch files whose names number them, where no index says what is in which. */
  static Optional<CatalogException> shards(String label, List<String> names) {
    return names.stream()
        .filter(n -> n.endsWith(".bin") && SHARD.matcher(n).matches())
        .findFirst()
        .map(first ->
            ReadProblems.problem(
                "the directory `" + label + "` holds shards of torch files and no index of them",
                note("one of them is " + first),
                help("copy `pytorch_model.bin.index.json` there: it says what is in which")));
  }

  private static CatalogException consolidated(String label) {
    return ReadProblems.problem(
        "`" + label + "` is one of several files that share each matrix",
        note("each has some rows or columns of it, in the layout of the original release"),
        help("give the model in the layout of Hugging Face's library"));
  }

  /** The names in a directory that may be meant: one of the usual, else whatever holds weights. */
  static List<String> candidates(Path directory, List<String> names) {
    for (String usual : USUAL) {
      if (names.contains(usual)) {
        return List.of(usual);
      }
    }
    return names.stream()
        .filter(n -> isCheckpoint(directory.resolve(n)))
        .filter(n -> Files.isRegularFile(directory.resolve(n)))
        .toList();
  }

  /** Reads the header, if the weights are of one of the formats. */
  static Optional<Manifest> read(String label, Weights weights) throws CatalogException {
    Optional<FileFormat> format = FileFormat.of(weights.opened());
    if (format.isEmpty()) {
      return Optional.empty();
    }
    Map<String, TensorSpec> tensors = new HashMap<>();
    Map<String, Piece> pieces = new HashMap<>();
    List<Remark> remarks = new ArrayList<>(weights.remarks());
    try (DecodedFile file = DecodedFile.open(format.get(), weights.opened())) {
      file.tensors()
          .forEach((name, tensor) -> {
            tensors.put(name, tensor.spec());
            pieces.put(name, tensor.piece());
          });
      List<Line> lines = new ArrayList<>(file.notes().stream().map(ReadProblems::note).toList());
      if (format.get() == FileFormat.GGUF && !hasConfig(weights)) {
        lines.add(note("it has no config.json and no tokenizer files"));
        lines.add(note("where it is the anchor, copy those of its original into what is saved"));
      }
      if (!lines.isEmpty()) {
        String sentence = "`" + label + "` is " + format.get().word();
        remarks.add(Remark.warning(Slug.OTHER_FORMAT, sentence, lines));
      }
    } catch (FormatException e) {
      throw ReadProblems.malformed(label, weights.opened(), e);
    } catch (IOException e) {
      throw ReadProblems.unreadable(label, e);
    }
    return Optional.of(new Manifest(label, tensors, pieces, Map.of(), remarks));
  }

  private static boolean hasConfig(Weights weights) {
    return Files.isRegularFile(weights.folder().resolve("config.json"));
  }
}
