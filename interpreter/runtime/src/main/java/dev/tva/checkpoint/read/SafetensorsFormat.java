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
import java.util.HashMap;
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
    // Of many thousand tensors most are of a few kinds.
    Map<TensorSpec, TensorSpec> kinds = new HashMap<>();
    for (Path path : files) {
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        all.put(path, contents(path.toString(), file.header(), kinds));
      }
    }
    return all;
  }

  private static Contents contents(String path, Header header, Map<TensorSpec, TensorSpec> kinds) {
    SequencedMap<String, Piece> pieces = LinkedHashMap.newLinkedHashMap(header.tensors().size());
    for (TensorInfo info : header.tensors().values()) {
      TensorSpec spec =
          kinds.computeIfAbsent(
              new TensorSpec(ForeignTypes.of(info.dtype()), new Shape(info.shape())), s -> s);
      pieces.put(info.name(), new Piece.Stored(path, header.dataStart() + info.begin(), spec));
    }
    return new Contents(pieces, header.metadata());
  }
}
