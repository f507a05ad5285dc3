// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.formats.FormatException;
import dev.formats.TensorEntry;
import dev.formats.TensorFile;
import dev.formats.gguf.GgufFile;
import dev.formats.gguf.GgufType;
import dev.formats.gguf.HfTensors;
import dev.formats.npz.NpzFile;
import dev.formats.torch.TorchFile;
import dev.formats.torch.TorchShards;
import dev.tva.catalog.Piece;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** An open file of another format than safetensors: its tensors by the names they have in tva. */
public final class DecodedFile implements Closeable {
  /**
   * A tensor.
   *
   * @param spec what it is said to be: what it is written as where nothing else is asked for
   * @param piece what it is read as
   */
  public record Tensor(TensorSpec spec, Piece piece) {}

  private final TensorFile file;
  private final SequencedMap<String, TensorEntry> entries;
  private final SequencedMap<String, GgufType> quantised;
  private final List<String> notes;

  private DecodedFile(
      TensorFile file,
      SequencedMap<String, TensorEntry> entries,
      SequencedMap<String, GgufType> quantised,
      List<String> notes) {
    this.file = file;
    this.entries = entries;
    this.quantised = quantised;
    this.notes = List.copyOf(notes);
  }

  /** Reads the header. */
  public static DecodedFile open(FileFormat format, Path path) throws IOException {
    return switch (format) {
      case TORCH -> torch(TorchFile.open(path));
      case TORCH_INDEX -> {
        var shards = TorchShards.open(path);
        List<String> notes = new ArrayList<>();
        say(notes, "not in the index, and read all the same", shards.unlisted());
        yield plain(shards, notes);
      }
      case GGUF -> gguf(GgufFile.open(path));
      case NPZ -> plain(NpzFile.open(path), List.of());
    };
  }

  private static DecodedFile plain(TensorFile file, List<String> notes) {
    return new DecodedFile(file, file.tensors(), new LinkedHashMap<>(), notes);
  }

  private static DecodedFile torch(TorchFile file) {
    List<String> notes = new ArrayList<>();
    if (!file.elsewhere().isEmpty()) {
      notes.add(
          file.place().isEmpty()
              ? "the tensors of the outermost dictionary are read"
              : "the tensors under " + quoted(file.place()) + " are read");
      say(notes, "other tensors are not read, under", file.elsewhere());
    }
    if (!file.prefix().isEmpty()) {
      notes.add("all names begin with `" + file.prefix() + "` there; it is left out");
    }
    return plain(file, notes);
  }

  private static DecodedFile gguf(GgufFile file) throws IOException {
    List<String> notes = new ArrayList<>();
    SequencedMap<String, TensorEntry> entries = file.tensors();
    SequencedMap<String, GgufType> types = new LinkedHashMap<>(file.types());
    try {
      HfTensors mapped = HfTensors.of(file);
      types.clear();
      mapped.origins().forEach((name, o) -> types.put(name, file.types().get(o.name())));
      entries = mapped.tensors();
    } catch (FormatException e) {
      notes.add(e.getMessage() + "; the names are the file's own");
    }
    types.values().removeIf(type -> type.plain().isPresent());
    if (!types.isEmpty()) {
      notes.add(
          types.size()
              + " of its "
              + entries.size()
              + " tensors are quantised, as "
              + types.values().stream()
                  .map(GgufType::name)
                  .distinct()
                  .sorted()
                  .collect(Collectors.joining(", "))
              + ": what is read has no more precision than that");
    }
    return new DecodedFile(file, entries, types, notes);
  }

  private static void say(List<String> notes, String what, Collection<String> names) {
    if (!names.isEmpty()) {
      List<String> sorted = new ArrayList<>(new TreeSet<>(names));
      String more = sorted.size() > 3 ? " and " + (sorted.size() - 3) + " more" : "";
      notes.add(
          what + ": " + String.join(", ", sorted.subList(0, Math.min(3, sorted.size()))) + more);
    }
  }

  private static String quoted(List<String> place) {
    return "`" + String.join(".", place) + "`";
  }

  /** What is to be said of how the file is read. */
  public List<String> notes() {
    return notes;
  }

  /** What the tensors are, and what they are made of. */
  public SequencedMap<String, Tensor> tensors() throws FormatException {
    SequencedMap<String, Tensor> tensors = LinkedHashMap.newLinkedHashMap(entries.size());
    for (TensorEntry entry : entries.values()) {
      Shape shape = new Shape(entry.shape());
      TensorSpec read = new TensorSpec(ForeignTypes.of(entry, file.path()), shape);
      Piece piece =
          entry
              .span()
              .<Piece>map(s -> new Piece.Stored(s.file().toString(), s.position(), read))
              .orElse(new Piece.Decoded(file.path().toString(), entry.name(), read));
      boolean codes = quantised.containsKey(entry.name());
      TensorSpec spec = codes ? new TensorSpec(DType.BF16, shape) : read;
      tensors.put(entry.name(), new Tensor(spec, piece));
    }
    return tensors;
  }

  /** All files that it reads. */
  List<Path> files() {
    return file.files();
  }

  /** Fills a buffer with bytes of a tensor, from one of its elements on. */
  void read(String tensor, long element, ByteBuffer to) throws IOException {
    TensorEntry entry = entries.get(tensor);
    if (entry == null) {
      throw new IllegalArgumentException(tensor + " is not in " + file.path());
    }
    entry.read(element, to);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
