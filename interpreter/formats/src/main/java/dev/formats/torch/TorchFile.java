// SPDX-License-Identifier: Apache-2.0
package dev.formats.torch;

import dev.formats.FileBytes;
import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.StoredPiece;
import dev.formats.StridedPiece;
import dev.formats.TensorEntry;
import dev.formats.TensorFile;
import dev.formats.torch.Value.Tensor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * A file of {@code torch.save}: the state dict in it, of which nothing is executed.
 *
 * <p>The weights are looked for where programs put them: in the outermost dictionary, else under
 * {@code state_dict}, {@code model_state_dict}, {@code model}, {@code module}, {@code params_ema},
 * {@code params}, {@code net} or {@code generator}, else in the only dictionary with tensors.
 */
public final class TorchFile implements TensorFile {
  private final Path path;
  private final Closeable open;
  private final StateDict found;
  private final SequencedMap<String, TensorEntry> tensors;

  private TorchFile(
      Path path, Closeable open, StateDict found, SequencedMap<String, TensorEntry> tensors) {
    this.path = path;
    this.open = open;
    this.found = found;
    this.tensors = Collections.unmodifiableSequencedMap(tensors);
  }

  /**
   * Opens a file and reads its pickle.
   *
   * @throws FormatException if it is not a torch file, or holds what is refused
   * @throws IOException if it cannot be read
   */
  public static TorchFile open(Path path) throws IOException {
    return open(path, List.of());
  }

  /**
   * Opens a file and takes the tensors from one place in it.
   *
   * @param place the keys that lead to the dictionary, outermost first; empty for the usual places
   */
  public static TorchFile open(Path path, List<String> place) throws IOException {
    var file = FileBytes.open(path);
    try {
      var archive = archive(file);
      var found = StateDict.find(archive.root(), place, path);
      var tensors = new LinkedHashMap<String, TensorEntry>();
      for (var entry : found.tensors().sequencedEntrySet()) {
        tensors.put(entry.getKey(), entry(entry.getKey(), entry.getValue(), archive));
      }
      return new TorchFile(path, archive, found, tensors);
    } catch (IOException | RuntimeException | Error e) {
      try (file) {
        throw e;
      }
    }
  }

  private static TorchArchive archive(FileBytes file) throws IOException {
    var start =
        ByteBuffer.allocate((int) Math.min(file.size(), 512)).order(ByteOrder.LITTLE_ENDIAN);
    file.read(0, start);
    start.flip();
    if (start.remaining() >= 4 && start.getInt(0) == 0x04034b50) {
      return ZipForm.read(file);
    }
    if (start.remaining() >= 2 && (start.get(0) & 0xff) == 0x80) {
      return LegacyForm.read(file);
    }
    boolean tar =
        start.remaining() == 512
            && (ascii(start, 257, 5).equals("ustar") || ascii(start, 0, 8).equals("sys_info"));
    if (tar) {
      throw new FormatException(
          Reason.UNSUPPORTED,
          "the file is a tar archive, as torch wrote them before 0.1.10; load and save it with a"
              + " newer torch",
          file.path());
    }
    boolean safetensors = start.remaining() > 8 && start.getLong(0) > 0 && start.get(8) == '{';
    throw new FormatException(
        Reason.OTHER_FORMAT,
        start.remaining() == 0
            ? "the file is empty"
            : safetensors
                ? "the file is no torch file; it begins like a safetensors file"
                : "the file is no torch file",
        file.path());
  }

  private static String ascii(ByteBuffer bytes, int from, int length) {
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) bytes.get(from + i));
    }
    return text.toString();
  }

  private static TensorEntry entry(String name, Tensor tensor, TorchArchive archive)
      throws FormatException {
    var storage = tensor.storage();
    var data = archive.data(storage, name);
    var type = tensor.type();
    long elements = storage.bytes() / type.bytes();
    var whole = new StoredPiece(data.source(), data.position(), elements, type, archive.order());
    var piece = StridedPiece.of(whole, type, tensor.offset(), tensor.shape(), tensor.strides());
    return new TensorEntry(name, type, tensor.shape(), piece);
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public SequencedMap<String, TensorEntry> tensors() {
    return tensors;
  }

  /** The keys under which the tensors were found; empty if in the outermost dictionary. */
  public List<String> place() {
    return found.place();
  }

  /** What every name began with and was taken off, {@code module.} for one; mostly empty. */
  public String prefix() {
    return found.prefix();
  }

  /** Keys beside the tensors whose values are no tensors. */
  public List<String> leftOut() {
    return List.copyOf(found.leftOut());
  }

  /** Other dictionaries of the file that hold tensors, as dotted keys. */
  public List<String> elsewhere() {
    return List.copyOf(found.elsewhere());
  }

  @Override
  public void close() throws IOException {
    open.close();
  }
}
