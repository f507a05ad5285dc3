// SPDX-License-Identifier: Apache-2.0
package dev.tva.inspect;

import dev.tva.catalog.CatalogException;
import dev.tva.catalog.HubId;
import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.adapter.AdapterFiles;
import dev.tva.checkpoint.read.FileFormat;
import dev.tva.diagnostic.Slug;
import dev.tva.tensor.NaturalOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a path holds, read from headers alone.
 *
 * @param kind in words: a model, a delta, an adapter; how it is stored
 * @param config what its config says of it
 */
public record Contents(Manifest manifest, String kind, Config config) {

  /** Opens whatever is there: an adapter is listed by its parts. */
  public static Contents of(FileCatalog catalog, String label) throws CatalogException {
    String resolved = catalog.resolve("", label);
    try {
      Manifest manifest = catalog.open(resolved).labelled(label);
      Config config = Config.of(Path.of(catalog.place(resolved)));
      String kind =
          manifest.isDelta() ? "delta" : manifest.isSavedModel() ? "model, saved by tva" : "model";
      return new Contents(manifest, kind + stored(manifest), config);
    } catch (CatalogException e) {
      if (e.slug() != Slug.ADAPTER_IS_NO_MODEL || HubId.isOne(resolved)) {
        throw e;
      }
      Path path = Path.of(resolved);
      return new Contents(AdapterFiles.parts(label, path), Config.adapter(path), Config.of(path));
    }
  }

  /** The formats it is in, where they are not the usual ones. */
  private static String stored(Manifest manifest) {
    SortedSet<String> words = new TreeSet<>();
    for (Piece piece : manifest.pieces().values()) {
      switch (piece) {
        case Piece.Decoded d ->
            words.add(FileFormat.of(Path.of(d.file())).map(FileFormat::word).orElse("decoded"));
        case Piece.Dequantised _ -> words.add("quantised");
        case Piece.Stored _,
            Piece.Derived _,
            Piece.Fitted _,
            Piece.Gathered _,
            Piece.Part _,
            Piece.Blank _ -> {}
      }
    }
    return words.isEmpty() ? "" : ", " + String.join(", ", words);
  }

  /** The tensors' names as people count. */
  public List<String> names() {
    List<String> names = new ArrayList<>(manifest.names());
    names.sort(NaturalOrder.INSTANCE);
    return names;
  }
}
