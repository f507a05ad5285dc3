// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import dev.formats.FormatException;
import dev.safetensors.SafetensorsException;
import dev.safetensors.SafetensorsException.Reason;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.HubId;
import dev.tva.catalog.Remark;
import dev.tva.checkpoint.read.FileFormat;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import dev.tva.diagnostic.Spelling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Why a checkpoint or a script cannot be read. */
public final class ReadProblems {
  private static final byte[] POINTER =
      "version https://git-lfs".getBytes(StandardCharsets.US_ASCII);

  private static final Pattern HUB = Pattern.compile("\\w[\\w-]*/\\w[\\w.-]*");
  private static final String UNSOUND = "is no sound checkpoint: ";

  private ReadProblems() {}

  public static CatalogException unreadable(String label, IOException e) {
    return problem(
        "`" + label + "` cannot be read",
        note(IoWords.of(e)),
        help("check that it is there and yours to read"));
  }

  public static CatalogException notAPath(String label, InvalidPathException e) {
    Optional<HubId> onHub = HubId.ofAddress(label);
    if (onHub.isPresent()) {
      return problem(
          "`" + printable(label) + "` is the address of a page",
          note("what is on the hub is read by its id"),
          new Help.Path("to take it from the hub:", onHub.get().toString()));
    }
    return problem(
        "`" + printable(label) + "` is no path",
        note(e.getReason()),
        help("give the path of a checkpoint: a directory or a .safetensors file"));
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  /**
   * Nothing is at the path.
   *
   * @param what was looked for, for instance {@code checkpoint}
   * @param otherwise what to get, said where no name is near
   */
  public static CatalogException missing(String what, String label, Path path, String otherwise) {
    if (Files.isSymbolicLink(path)) {
      return brokenLink(label, path);
    }
    return problem(
        "there is no " + what + " at `" + label + "`",
        near(path)
            .map(n -> (Line) new Help.Path("did you mean", n))
            .or(() -> what.equals("script") ? Optional.empty() : onHub(label))
            .orElseGet(() -> help(otherwise)));
  }

  /** What looks like an id of a hub, where nothing here has the name. */
  private static Optional<Line> onHub(String label) {
    Optional<HubId> address = HubId.ofAddress(label);
    if (address.isPresent()) {
      return Optional.of(new Help.Path("to take it from the hub:", address.get().toString()));
    }
    Path path = FilePath.of(label);
    boolean file = label.endsWith(Layout.FILE) || FileFormat.of(path).isPresent();
    return !file && HUB.matcher(label).matches() && !Files.exists(path.getParent())
        ? Optional.of(new Help.Path("to take it from the hub:", HubId.PREFIX + label))
        : Optional.empty();
  }

  /**
   * A shard was named itself, and is read.
   *
   * @param whole what to type for all of the checkpoint
   */
  static Remark alone(String label, int number, int count, Line whole) {
    return Remark.warning(
        Slug.PART_OF_A_CHECKPOINT,
        "`" + label + "` is shard " + number + " of " + count + ", and is read alone",
        List.of(note("the other tensors of the checkpoint are in the other shards"), whole));
  }

  private static CatalogException brokenLink(String label, Path path) {
    List<Line> lines = new ArrayList<>();
    try {
      lines.add(note("it points to " + Files.readSymbolicLink(path)));
    } catch (IOException _) {
      // The sentence says enough.
    }
    lines.add(help("fetch what it points to again, or mend the link"));
    return problem(
        "`" + label + "` is a link to something that is not there", lines.toArray(Line[]::new));
  }

  /** The path as it was probably meant: its first name that is not there, spelt otherwise. */
  private static Optional<String> near(Path path) {
    Path absolute = path.toAbsolutePath();
    Path folder = Paths.existing(absolute);
    int wrong = folder.getNameCount() - (absolute.getNameCount() - path.getNameCount());
    if (wrong < 0 || wrong >= path.getNameCount() || !Files.isDirectory(folder)) {
      return Optional.empty();
    }
    List<String> names;
    try (Stream<Path> all = Files.list(folder)) {
      names = all.map(p -> p.getFileName().toString()).filter(n -> !n.startsWith(".")).toList();
    } catch (IOException _) {
      return Optional.empty();
    }
    for (String name : Spelling.nearest(path.getName(wrong).toString(), names)) {
      Path meant = path.isAbsolute() ? path.getRoot() : Path.of("");
      for (int i = 0; i < path.getNameCount(); i++) {
        meant = meant.resolve(i == wrong ? Path.of(name) : path.getName(i));
      }
      if (Files.exists(meant)) {
        return Optional.of(meant.toString());
      }
    }
    return Optional.empty();
  }

  /** The bytes are there, and are not what the format asks for. */
  public static CatalogException malformed(String label, Path located, SafetensorsException e) {
    Optional<Beginnings> other = Beginnings.of(e.file().orElse(located));
    if (other.isPresent()) {
      return malformed(
          "`" + label + "` is no safetensors file",
          List.of(note(other.get().note()), help(other.get().advice())));
    }
    return malformed(
        label, e.file().orElse(located), UNSOUND + e.getMessage(), e.tensor(), advice(e.reason()));
  }

  /** The same of another format, or what is there is refused. */
  public static CatalogException malformed(String label, Path located, FormatException e) {
    boolean sound = e.reason() == FormatException.Reason.UNSUPPORTED;
    sound |= e.reason() == FormatException.Reason.NO_DECODER;
    return malformed(
        label,
        e.file().orElse(located),
        (sound ? "cannot be read: " : UNSOUND) + e.getMessage(),
        e.tensor(),
        advice(e.reason()));
  }

  private static CatalogException malformed(
      String label, Path file, String message, Optional<String> tensor, String advice) {
    List<Line> lines = new ArrayList<>();
    if (!file.equals(FilePath.of(label)) && !isEmpty(file)) {
      lines.add(note("in " + file.getFileName()));
    }
    if (isPointer(file)) {
      lines.add(help("fetch the data: `git lfs pull`"));
      return malformed("`" + label + "` is a Git LFS pointer, not the data it stands for", lines);
    }
    if (isEmpty(file)) {
      lines.add(help("copy or download the file again"));
      return malformed(
          file.equals(FilePath.of(label))
              ? "`" + label + "` is an empty file"
              : "the file `" + file.getFileName() + "` of `" + label + "` is empty",
          lines);
    }
    tensor.filter(t -> !message.contains(t)).ifPresent(t -> lines.add(note("at " + t)));
    lines.add(help(advice));
    return malformed("`" + label + "` " + message, lines);
  }

  private static CatalogException malformed(String sentence, List<Line> lines) {
    return new CatalogException(Slug.BAD_CHECKPOINT, sentence, lines);
  }

  private static String advice(FormatException.Reason reason) {
    return switch (reason) {
      case TRUNCATED, MISSING -> "copy or download the file again; a part of it is not there";
      case OTHER_FORMAT, MALFORMED, TOO_LARGE, OUT_OF_BOUNDS ->
          "check that the file is what its name says, and copy or download it again";
      case UNSUPPORTED -> "save it as safetensors with the tool that made it";
      case NO_DECODER ->
          "get the safetensors it was made from, or a GGUF of F16, BF16, Q8_0, Q2_K to Q6_K or IQ4";
      case UNSAFE -> "do not load the file in Python; ask who made it for safetensors";
      case NO_TENSORS -> "give the file that holds the weights";
      case AMBIGUOUS -> "save one of them to a file of its own";
    };
  }

  private static String advice(Reason reason) {
    return switch (reason) {
      case TRUNCATED, TRAILING_BYTES -> "copy or download the file again; its size is not right";
      case EMPTY_HEADER -> "write the file again: the program that wrote it did not finish";
      case SHARD_OUTSIDE -> "put the shards beside the index, and name them without folders";
      case HEADER_TOO_LARGE,
          NOT_UTF8,
          NOT_JSON,
          DUPLICATE_KEY,
          BAD_METADATA,
          BAD_TENSOR,
          UNKNOWN_DTYPE,
          BAD_SHAPE,
          BAD_OFFSETS,
          SIZE_MISMATCH,
          HOLE,
          OVERLAP ->
          "check that it is a safetensors file, and copy or download it again";
      case BAD_INDEX, SHARD_MISSING, TENSOR_MISSING, TENSOR_TWICE ->
          "copy or download the index and its shards again, from one place";
    };
  }

  /** Whether a file only says where Git LFS keeps its content. */
  public static boolean isPointer(Path file) {
    try (var in = WholeFile.open(file)) {
      return Arrays.equals(POINTER, in.readNBytes(POINTER.length));
    } catch (IOException _) {
      return false;
    }
  }

  private static boolean isEmpty(Path file) {
    try {
      return Files.size(file) == 0;
    } catch (IOException _) {
      return false;
    }
  }

  public static CatalogException problem(String sentence, Line... lines) {
    return new CatalogException(Slug.CANNOT_READ, sentence, List.of(lines));
  }

  public static Line note(String text) {
    return new Line.Note(text);
  }

  /** What the reader has to know to write another path. */
  public static Line advice(String text) {
    return new Help.Advice(text, "");
  }

  /** A file to get. */
  public static Line help(String text) {
    return new Help.Outside(text);
  }
}
