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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Safetensors files as pieces. */
public final class SafetensorsFormat {
  private SafetensorsFormat() {}

  /** What a file holds, in the order in which it lies there. */
  public record Contents(SequencedMap<String, Piece> pieces, Map<String, String> metadata) {}

  /**
   * Reads the headers of files that are parts of one checkpoint.
   *
   * @return what each holds, in the order given
   */
  public static SequencedMap<Path, Contents> read(List<Path> files) throws IOException {
    SequencedMap<Path, Contents> all = new LinkedHashMap<>();
    var specs = new Specs();
    for (Path path : files) {
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        all.put(path, contents(path.toString(), file.header(), specs));
      }
    }
    return all;
  }

  private static Contents contents(String path, Header header, Specs specs) {
    SequencedMap<String, Piece> pieces = LinkedHashMap.newLinkedHashMap(header.tensors().size());
    for (TensorInfo info : header.tensors().values()) {
      pieces.put(
          info.name(), new Piece.Stored(path, header.dataStart() + info.begin(), specs.of(info)));
    }
    return new Contents(pieces, header.metadata());
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
