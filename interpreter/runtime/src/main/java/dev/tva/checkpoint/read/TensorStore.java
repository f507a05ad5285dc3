// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.formats.Closing;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.catalog.Rows;
import dev.tva.kernel.Elements;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A checkpoint that is open: its tensors are read by tiles, from several threads at once. Whatever
 * the format, bytes come from positional reads straight into the caller's buffer.
 */
public final class TensorStore implements Closeable {
  /** More than there are workers, so that none takes away what another needs. */
  private static final int MOST_DEQUANTISERS = 64;

  private final Manifest manifest;
  private final Map<String, InputFile> files;
  private final Map<String, DecodedFile> decoded;
  private final Optional<Witness> witness;
  private final Map<Piece, Dequantiser> dequantisers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Piece, Dequantiser> eldest) {
          return size() > MOST_DEQUANTISERS;
        }
      };
  private final DerivedReader derived = new DerivedReader(this::part);

  private TensorStore(
      Manifest manifest,
      Map<String, InputFile> files,
      Map<String, DecodedFile> decoded,
      Optional<Witness> witness) {
    this.manifest = manifest;
    this.files = files;
    this.decoded = decoded;
    this.witness = witness;
  }

  /** Sees bytes that are read of files so that others can be computed; by several threads. */
  public interface Witness {
    /** Of one of the {@link #parts} of a piece. */
    void read(Piece part, long offset, ByteBuffer bytes);
  }

  /** Opens the files that the pieces of a manifest lie in. */
  public static TensorStore open(Manifest manifest) throws IOException {
    return open(manifest, MappedFiles.none());
  }

  /** The same of files that may have been read before. */
  public static TensorStore open(Manifest manifest, MappedFiles mapped) throws IOException {
    var store = new TensorStore(manifest, new HashMap<>(), new HashMap<>(), Optional.empty());
    try {
      for (Piece piece : manifest.pieces().values()) {
        store.open(piece, mapped);
      }
      return store;
    } catch (IOException | RuntimeException e) {
      try (store) {
        throw e;
      }
    }
  }

  private void open(Piece piece, MappedFiles mapped) throws IOException {
    switch (piece) {
      case Piece.Stored s -> {
        if (!files.containsKey(s.file())) {
          files.put(s.file(), InputFile.open(s.file(), mapped));
        }
      }
      case Piece.Decoded d -> {
        if (!decoded.containsKey(d.file())) {
          Path path = FilePath.of(d.file());
          decoded.put(d.file(), DecodedFile.open(FileFormat.of(path).orElseThrow(), path));
        }
      }
      case Piece.Derived d -> open(d.rows(), mapped);
      case Piece.Fitted f -> {
        open(f.of(), mapped);
        if (f.fill().isPresent()) {
          open(f.fill().get(), mapped);
        }
      }
      case Piece.Part p -> open(p.of(), mapped);
      case Piece.Blank _ -> {}
      case Piece.Gathered g -> {
        for (Piece part : g.parts()) {
          open(part, mapped);
        }
      }
      case Piece.Dequantised d -> {
        // Partners of codes may lie in other shards.
        open(d.codes(), mapped);
        open(d.scales().values(), mapped);
        if (d.scales().groups().isPresent()) {
          open(d.scales().groups().get(), mapped);
        }
        if (d.zeros().isPresent()) {
          open(d.zeros().get().codes(), mapped);
        }
        if (d.alphabet() instanceof Piece.Alphabet.StoredTable(Piece.Stored values)) {
          open(values, mapped);
        }
      }
    }
  }

  private void open(Rows rows, MappedFiles mapped) throws IOException {
    if (rows instanceof Rows.Stored s) {
      open(s.piece(), mapped);
    }
    for (Rows part : rows.parts()) {
      open(part, mapped);
    }
  }

  /** The same store, whose files are this one's to close, with a witness. */
  public TensorStore with(Witness by) {
    return new TensorStore(manifest, files, decoded, Optional.of(by));
  }

  /** What a piece is computed from, in an order of its own; itself where it is only read. */
  public static List<Piece> parts(Piece piece) {
    return switch (piece) {
      case Piece.Derived d -> {
        Set<Piece> all = new LinkedHashSet<>();
        d.rows().collect(all);
        yield all.stream().flatMap(p -> parts(p).stream()).toList();
      }
      case Piece.Dequantised d -> {
        List<Piece> all = new ArrayList<>(List.of(d.codes()));
        all.addAll(parts(d.scales().values()));
        d.scales().groups().ifPresent(all::add);
        d.zeros().ifPresent(zeros -> all.add(zeros.codes()));
        if (d.alphabet() instanceof Piece.Alphabet.StoredTable(Piece.Stored values)) {
          all.add(values);
        }
        yield all;
      }
      default -> List.of(piece);
    };
  }

  /** Reads what something is computed from. */
  private void part(Piece piece, long offset, ByteBuffer to) throws IOException {
    boolean computed = piece instanceof Piece.Derived || piece instanceof Piece.Dequantised;
    if (computed || witness.isEmpty()) {
      read(piece, offset, to);
      return;
    }
    ByteBuffer bytes = to.slice();
    read(piece, offset, to);
    witness.get().read(piece, offset, bytes);
  }

  /** What the store holds. */
  public Manifest manifest() {
    return manifest;
  }

  /**
   * Fills a buffer with bytes of a piece.
   *
   * @param offset the first byte wanted, counted from the piece's first
   * @param to filled from its position to its limit; a direct buffer saves a copy
   */
  public void read(Piece piece, long offset, ByteBuffer to) throws IOException {
    switch (piece) {
      case Piece.Stored s -> {
        Objects.checkFromIndexSize(offset, to.remaining(), s.spec().bytes());
        Objects.requireNonNull(files.get(s.file()), s.file()).read(s.offset() + offset, to);
      }
      case Piece.Derived d -> {
        Objects.checkFromIndexSize(offset, to.remaining(), d.spec().bytes());
        derived.read(d, offset, to);
      }
      case Piece.Fitted f -> {
        Objects.checkFromIndexSize(offset, to.remaining(), f.spec().bytes());
        new FittedReader(f, this::read).read(offset, to);
      }
      case Piece.Part p -> {
        Objects.checkFromIndexSize(offset, to.remaining(), p.spec().bytes());
        read(p.of(), p.spec().dtype().bytes(p.first()) + offset, to);
      }
      case Piece.Blank b -> {
        Objects.checkFromIndexSize(offset, to.remaining(), b.spec().bytes());
        while (to.hasRemaining()) {
          to.put((byte) 0);
        }
      }
      case Piece.Gathered g -> {
        Objects.checkFromIndexSize(offset, to.remaining(), g.spec().bytes());
        GatheredReader.read(g, offset, to, this::read);
      }
      case Piece.Decoded d -> {
        Objects.checkFromIndexSize(offset, to.remaining(), d.spec().bytes());
        long element = offset * 8 / d.spec().dtype().bits();
        Objects.requireNonNull(decoded.get(d.file()), d.file()).read(d.tensor(), element, to);
      }
      case Piece.Dequantised d -> {
        Objects.checkFromIndexSize(offset, to.remaining(), d.spec().bytes());
        dequantiser(d).read(offset, to);
      }
    }
  }

  /**
   * Elements of a piece that are computed, as floats; empty where its bytes are read.
   *
   * @param start the number of the first
   * @param n how many, at least one
   */
  public Optional<Elements> elements(Piece piece, long start, int n) throws IOException {
    Objects.checkFromIndexSize(start, n, piece.spec().elements());
    return switch (piece) {
      case Piece.Derived d -> Optional.of(derived.elements(d, start, n));
      case Piece.Dequantised d -> dequantiser(d).elements(start, n);
      default -> Optional.empty();
    };
  }

  /** Scales and tables are read once for the tiles of a tensor. */
  private Dequantiser dequantiser(Piece.Dequantised piece) throws IOException {
    synchronized (dequantisers) {
      Dequantiser known = dequantisers.get(piece);
      if (known == null) {
        known = Dequantiser.of(piece, this::part);
        dequantisers.put(piece, known);
      }
      return known;
    }
  }

  /** Text that changes when the files with the tensors do; see {@link FileStates}. */
  public String identity() throws IOException {
    Set<Path> all = new HashSet<>();
    files.keySet().forEach(file -> all.add(FilePath.of(file)));
    decoded.values().forEach(file -> all.addAll(file.files()));
    return FileStates.of(all);
  }

  /** Closes every file, also when closing one of them fails. */
  @Override
  public void close() throws IOException {
    List<Closeable> all = new ArrayList<>(files.values());
    all.addAll(decoded.values());
    Closing.all(all);
  }
}
