// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import dev.safetensors.SafetensorsFile;
import dev.safetensors.SafetensorsReader;
import dev.safetensors.TensorInfo;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Safetensors files, alone or as the shards of an index. */
public final class SafetensorsFormat {
  private SafetensorsFormat() {}

  /**
   * Reads the headers.
   *
   * @param label the path as the user gave it
   * @param located a file, or an index
   */
  public static Manifest read(String label, Path located) throws IOException {
    try (SafetensorsReader reader = SafetensorsReader.open(located)) {
      Map<String, TensorSpec> tensors = new HashMap<>();
      Map<String, Piece> pieces = new HashMap<>();
      // Of many thousand tensors most are of a few kinds.
      Map<TensorSpec, TensorSpec> kinds = new HashMap<>();
      for (SafetensorsFile file : reader.files()) {
        String path = file.path().toString();
        for (TensorInfo info : file.header().tensors().values()) {
          if (reader.find(info.name()).isEmpty()) {
            continue;
          }
          TensorSpec spec =
              kinds.computeIfAbsent(
                  new TensorSpec(ForeignTypes.of(info.dtype()), new Shape(info.shape())), s -> s);
          tensors.put(info.name(), spec);
          long offset = file.header().dataStart() + info.begin();
          pieces.put(info.name(), new Piece.Stored(path, offset, spec));
        }
      }
      Map<String, String> metadata =
          reader.files().isEmpty() ? Map.of() : reader.files().getFirst().header().metadata();
      return new Manifest(label, tensors, pieces, metadata);
    }
  }
}
