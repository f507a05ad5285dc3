// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.safetensors.Header;
import dev.safetensors.SafetensorsFile;
import dev.safetensors.TensorInfo;
import dev.tva.catalog.Piece;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;

/** Safetensors files as pieces. */
public final class SafetensorsFormat {
  private SafetensorsFormat() {}

  /**
   * What a file holds, in the order in which it lies there.
   *
   * @param specs of the pieces; one map for files with one header
   * @param sum of the header, by which it is seen that nothing has changed; empty of a large one
   */
  public record Contents(
      Map<String, Piece> pieces,
      Map<String, TensorSpec> specs,
      Map<String, String> metadata,
      OptionalLong sum) {
    /** The same in another file. */
    Contents in(Path file) {
      String name = file.toString();
      return new Contents(
          new ValuesAs<>(pieces, p -> SafetensorsFormat.in(name, p)), specs, metadata, sum);
    }
  }

  private static Piece in(String file, Piece piece) {
    Piece.Stored stored = (Piece.Stored) piece;
    return new Piece.Stored(file, stored.offset(), stored.spec());
  }

  /**
   * Reads the headers of files that are parts of one checkpoint.
   *
   * @return what each holds, in the order given
   */
  public static SequencedMap<Path, Contents> read(List<Path> files) throws IOException {
    return read(files, new KnownHeaders());
  }

  /** The same, together with those of other checkpoints. */
  public static SequencedMap<Path, Contents> read(List<Path> files, KnownHeaders known)
      throws IOException {
    SequencedMap<Path, Contents> all = new LinkedHashMap<>();
    var specs = new Specs();
    for (Path path : files) {
      Optional<HeaderText> text = HeaderText.of(path);
      if (text.isPresent()) {
        HeaderText header = text.get();
        KnownHeaders.Parser parser =
            () ->
                contents(
                    path.toString(), header.parsed(path), specs, OptionalLong.of(header.sum()));
        all.put(path, known.contents(header, path, parser));
      } else {
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
          all.put(path, contents(path.toString(), file.header(), specs, OptionalLong.empty()));
        }
      }
    }
    return all;
  }

  /**
   * Whether files still have the headers they had, and are as large.
   *
   * @param sums of their headers, by their paths
   */
  public static boolean areUnchanged(Map<String, Long> sums) {
    return sums.entrySet().stream()
        .allMatch(e ->
            HeaderText.of(FilePath.of(e.getKey()))
                .filter(h -> h.sum() == e.getValue())
                .isPresent());
  }

  private static Contents contents(String path, Header header, Specs specs, OptionalLong sum) {
    Map<String, Piece> pieces = LinkedHashMap.newLinkedHashMap(header.tensors().size());
    for (TensorInfo info : header.tensors().values()) {
      pieces.put(
          info.name(), new Piece.Stored(path, header.dataStart() + info.begin(), specs.of(info)));
    }
    Map<String, TensorSpec> all = Collections.unmodifiableMap(new ValuesAs<>(pieces, Piece::spec));
    return new Contents(pieces, all, header.metadata(), sum);
  }

  /** Of many thousand tensors most are of a few kinds, whose shape the header has as one object. */
  private static final class Specs {
    private final Map<List<Long>, Map<dev.safetensors.DType, TensorSpec>> byShape =
        new IdentityHashMap<>();
    private final Map<TensorSpec, TensorSpec> all = new HashMap<>();

    TensorSpec of(TensorInfo info) {
      Map<dev.safetensors.DType, TensorSpec> byType =
          byShape.computeIfAbsent(info.shape(), _ -> new EnumMap<>(dev.safetensors.DType.class));
      TensorSpec known = byType.get(info.dtype());
      if (known == null) {
        var made = new TensorSpec(ForeignTypes.of(info.dtype()), new Shape(info.shape()));
        known = all.computeIfAbsent(made, s -> s);
        byType.put(info.dtype(), known);
      }
      return known;
    }
  }
}
