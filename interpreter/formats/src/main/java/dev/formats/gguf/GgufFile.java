// SPDX-License-Identifier: Apache-2.0
package dev.formats.gguf;

import static dev.formats.FormatException.quote;

import dev.formats.Closing;
import dev.formats.ElementType;
import dev.formats.FileBytes;
import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.Piece;
import dev.formats.Sizes;
import dev.formats.StoredPiece;
import dev.formats.TensorEntry;
import dev.formats.TensorFile;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/**
 * A GGUF file, or all files of a split one: metadata, and tensors under the names of the file.
 *
 * <p>Quantised tensors are of 32-bit floats once read. {@link HfTensors} gives them the names and
 * the layout of Hugging Face's libraries.
 */
public final class GgufFile implements TensorFile {
  private static final Pattern SPLIT = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");

  private final Path path;
  private final List<FileBytes> files;
  private final SequencedMap<String, MetaValue> metadata;
  private final SequencedMap<String, TensorEntry> tensors;
  private final SequencedMap<String, GgufType> types;

  private GgufFile(
      Path path,
      List<FileBytes> files,
      SequencedMap<String, MetaValue> metadata,
      SequencedMap<String, TensorEntry> tensors,
      SequencedMap<String, GgufType> types) {
    this.path = path;
    this.files = List.copyOf(files);
    this.metadata = Collections.unmodifiableSequencedMap(metadata);
    this.tensors = Collections.unmodifiableSequencedMap(tensors);
    this.types = Collections.unmodifiableSequencedMap(types);
  }

  /**
   * Opens a file; of a split one, whichever is given, all of them.
   *
   * @throws FormatException if it is not a complete GGUF file, or has a tensor that cannot be
   *     decoded
   * @throws IOException if it cannot be read
   */
  public static GgufFile open(Path path) throws IOException {
    var files = new ArrayList<FileBytes>();
    try {
      files.add(FileBytes.open(path));
      var given = GgufHeader.read(files.getFirst());
      int count = (int) splitNumber(given, "split.count").orElse(1L).longValue();
      var tensors = new LinkedHashMap<String, TensorEntry>();
      var types = new LinkedHashMap<String, GgufType>();
      if (count <= 1) {
        if (files(path).size() > 1) {
          throw new FormatException(
              Reason.MALFORMED, "its name is that of a part, and the file says it is none", path);
        }
        add(given, files.getFirst(), tensors, types);
        return checked(new GgufFile(path, files, given.metadata(), tensors, types));
      }
      files.removeFirst().close();
      SequencedMap<String, MetaValue> metadata = new LinkedHashMap<>();
      var parts = parts(path, count);
      for (int i = 0; i < count; i++) {
        files.add(openPart(parts.get(i), path));
        var header = GgufHeader.read(files.getLast());
        if (splitNumber(header, "split.no").orElse(-1L) != i
            || splitNumber(header, "split.count").orElse(-1L) != count) {
          throw new FormatException(
              Reason.MALFORMED, "the file is not part " + (i + 1) + " of " + count, parts.get(i));
        }
        if (i == 0) {
          metadata = header.metadata();
        }
        add(header, files.getLast(), tensors, types);
      }
      return checked(new GgufFile(path, files, metadata, tensors, types));
    } catch (IOException | RuntimeException | Error e) {
      for (var file : files) {
        try {
          file.close();
        } catch (IOException suppressed) {
          e.addSuppressed(suppressed);
        }
      }
      throw e;
    }
  }

  private static GgufFile checked(GgufFile file) throws FormatException {
    if (file.tensors.isEmpty()) {
      throw new FormatException(Reason.NO_TENSORS, "the file has no tensors", file.path);
    }
    return file;
  }

  private static Optional<Long> splitNumber(GgufHeader header, String key) {
    return header.metadata().get(key) instanceof MetaValue.Whole(long n)
        ? Optional.of(Math.clamp(n, -1L, 0xffffL))
        : Optional.empty();
  }

  private static List<Path> parts(Path path, int count) throws FormatException {
    var name = SPLIT.matcher(String.valueOf(path.getFileName()));
    if (!name.matches() || Integer.parseInt(name.group(3)) != count) {
      throw new FormatException(
          Reason.UNSUPPORTED,
          "the file is one of "
              + count
              + " and not named so; the names end in `-00001-of-%05d.gguf`".formatted(count),
          path);
    }
    return files(path);
  }

  private static FileBytes openPart(Path part, Path given) throws IOException {
    try {
      return FileBytes.open(part);
    } catch (NoSuchFileException e) {
      throw new FormatException(
          Reason.MISSING, "a part that " + given + " needs does not exist", part, null, e);
    }
  }

  private static void add(
      GgufHeader header,
      FileBytes file,
      SequencedMap<String, TensorEntry> tensors,
      SequencedMap<String, GgufType> types)
      throws FormatException {
    for (var info : header.tensors().values()) {
      var entry =
          new TensorEntry(
              info.name(),
              info.type().plain().orElse(ElementType.F32),
              info.shape(),
              piece(info, file));
      if (tensors.put(info.name(), entry) != null) {
        throw new FormatException(
            Reason.MALFORMED,
            "tensor " + quote(info.name()) + " is in two parts",
            file.path(),
            info.name());
      }
      types.put(info.name(), info.type());
    }
  }

  private static Piece piece(GgufHeader.Info info, FileBytes file) throws FormatException {
    var plain = info.type().plain();
    if (plain.isPresent()) {
      return new StoredPiece(
          file,
          info.position(),
          Sizes.elements(info.shape()),
          plain.get(),
          ByteOrder.LITTLE_ENDIAN);
    }
    var decoder =
        info.type()
            .decoder()
            .orElseThrow(() ->
                new FormatException(
                    Reason.NO_DECODER,
                    "tensor "
                        + quote(info.name())
                        + " is quantised as "
                        + info.type()
                        + ", for which there is no decoder",
                    file.path(),
                    info.name()));
    return new BlockPiece(file, info.position(), info.type(), decoder);
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public List<Path> files() {
    return files.stream().map(FileBytes::path).toList();
  }

  @Override
  public SequencedMap<String, TensorEntry> tensors() {
    return tensors;
  }

  /** The files that one of this name belongs with, itself included: all parts of a split one. */
  public static List<Path> files(Path path) {
    var name = SPLIT.matcher(String.valueOf(path.getFileName()));
    if (!name.matches()) {
      return List.of(path);
    }
    var parts = new ArrayList<Path>();
    for (int i = 1; i <= Integer.parseInt(name.group(3)); i++) {
      parts.add(
          path.resolveSibling("%s-%05d-of-%s.gguf".formatted(name.group(1), i, name.group(3))));
    }
    return parts;
  }

  /** How each tensor is stored. */
  public SequencedMap<String, GgufType> types() {
    return types;
  }

  /** The metadata; of a split file, that of its first part. */
  public SequencedMap<String, MetaValue> metadata() {
    return metadata;
  }

  /** What {@code general.architecture} says. */
  public Optional<String> architecture() {
    return metadata.get("general.architecture") instanceof MetaValue.Text(String name)
        ? Optional.of(name)
        : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    Closing.all(files);
  }
}
