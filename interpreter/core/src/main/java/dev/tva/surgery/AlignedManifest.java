// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.catalog.RowMap;
import dev.tva.catalog.Rows;
import dev.tva.catalog.TokenTensors;
import dev.tva.tensor.DType;
import dev.tva.tensor.Shape;
import dev.tva.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a checkpoint holds whose rows are in the order of other tokens. */
final class AlignedManifest {
  private AlignedManifest() {}

  static Manifest of(Manifest own, List<Manifest> donors, RowMap map, String label) {
    Map<String, TensorSpec> specs = new HashMap<>(own.tensors());
    Map<String, Piece> pieces = new HashMap<>(own.pieces());
    TokenTensors.of(own)
        .forEach((name, spec) -> {
          specs.put(name, new TensorSpec(spec.dtype(), shape(spec, map)));
          own.piece(name).ifPresent(piece -> pieces.put(name, piece(name, piece, donors, map)));
        });
    return own.reshaped(label, specs, pieces);
  }

  private static Shape shape(TensorSpec of, RowMap map) {
    List<Long> dimensions = new ArrayList<>(of.shape().dimensions());
    dimensions.set(0, (long) map.count());
    return new Shape(dimensions);
  }

  private static Piece piece(String name, Piece own, List<Manifest> donors, RowMap map) {
    List<Piece> parts = new ArrayList<>(List.of(own));
    for (Manifest donor : donors) {
      Optional<Piece> piece = donor.piece(name);
      parts.add(piece.orElseThrow());
    }
    boolean alike = parts.stream().allMatch(p -> p.spec().dtype() == own.spec().dtype());
    if (map.isPlain() && alike && map.only(parts.size()) == 0) {
      return new Piece.Gathered(
          parts, map, new TensorSpec(own.spec().dtype(), shape(own.spec(), map)));
    }
    List<Rows> rows = new ArrayList<>(parts.stream().map(AlignedManifest::rows).toList());
    rows.add(new Rows.Mean(rows.getFirst()));
    return new Piece.Derived(
        new Rows.Gathered(rows, map), new TensorSpec(DType.F32, shape(own.spec(), map)));
  }

  private static Rows rows(Piece piece) {
    long rows = piece.spec().shape().dimensions().getFirst();
    return new Rows.Stored(piece, rows, piece.spec().elements() / Math.max(1, rows));
  }
}
