// SPDX-License-Identifier: Apache-2.0
package dev.formats.npz;

import static dev.formats.FormatException.quote;

import dev.formats.FileBytes;
import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.Sizes;
import dev.formats.SourceReader;
import dev.formats.StoredPiece;
import dev.formats.StridedPiece;
import dev.formats.TensorEntry;
import dev.formats.TensorFile;
import dev.formats.zip.ZipArchive;
import dev.formats.zip.ZipRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** A file of {@code numpy.savez} or {@code numpy.savez_compressed}; each array is a tensor. */
public final class NpzFile implements TensorFile {
  private static final String SUFFIX = ".npy";

  private final Path path;
  private final ZipArchive zip;
  private final SequencedMap<String, TensorEntry> tensors;

  private NpzFile(Path path, ZipArchive zip, SequencedMap<String, TensorEntry> tensors) {
    this.path = path;
    this.zip = zip;
    this.tensors = Collections.unmodifiableSequencedMap(tensors);
  }

  /**
   * Opens a file and reads the headers of its arrays.
   *
   * @throws FormatException if it is not such a file, or an array is of a kind that is refused
   * @throws IOException if it cannot be read
   */
  public static NpzFile open(Path path) throws IOException {
    var file = FileBytes.open(path);
    try {
      var start =
          ByteBuffer.allocate((int) Math.min(4, file.size())).order(ByteOrder.LITTLE_ENDIAN);
      file.read(0, start);
      if (start.position() < 4
          || (start.getInt(0) != 0x04034b50 && start.getInt(0) != 0x06054b50)) {
        throw new FormatException(Reason.OTHER_FORMAT, "the file is no zip archive", path);
      }
      var zip = ZipArchive.read(file);
      var tensors = new LinkedHashMap<String, TensorEntry>();
      for (var record : zip.records().values()) {
        if (!record.name().endsWith(SUFFIX)) {
          throw new FormatException(
              Reason.UNSUPPORTED, "the record " + quote(record.name()) + " is no array", path);
        }
        var entry = entry(zip, record, path);
        tensors.put(entry.name(), entry);
      }
      if (tensors.isEmpty()) {
        throw new FormatException(Reason.NO_TENSORS, "the archive is empty", path);
      }
      return new NpzFile(path, zip, tensors);
    } catch (IOException | RuntimeException | Error e) {
      try (file) {
        throw e;
      }
    }
  }

  private static TensorEntry entry(ZipArchive zip, ZipRecord record, Path path) throws IOException {
    String name = record.name().substring(0, record.name().length() - SUFFIX.length());
    var source = zip.source(record);
    long from = zip.position(record);
    var in = new SourceReader(source, from, from + record.size());
    var header = NpyHeader.read(in, path, name);
    var shape = header.shape();
    long elements;
    List<Long> strides;
    try {
      elements = Sizes.elements(shape);
      strides =
          header.columnMajor()
              ? Sizes.rowMajor(shape.reversed()).reversed()
              : Sizes.rowMajor(shape);
      if (Math.multiplyExact(elements, (long) header.type().bytes()) != in.left()) {
        throw new FormatException(
            Reason.OUT_OF_BOUNDS,
            "the array "
                + quote(name)
                + " should have "
                + elements
                + " elements, and "
                + in.left()
                + " bytes are there",
            path,
            name);
      }
    } catch (ArithmeticException e) {
      throw new FormatException(
          Reason.OUT_OF_BOUNDS, "the array " + quote(name) + " is too large", path, name, e);
    }
    var stored = new StoredPiece(source, in.position(), elements, header.type(), header.order());
    var piece = StridedPiece.of(stored, header.type(), 0, shape, strides);
    return new TensorEntry(name, header.type(), shape, piece);
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public SequencedMap<String, TensorEntry> tensors() {
    return tensors;
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
