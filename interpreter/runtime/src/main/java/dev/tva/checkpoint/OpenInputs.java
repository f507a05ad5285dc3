// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.checkpoint.kind.IoWords;
import dev.tva.checkpoint.kind.Layout;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.checkpoint.read.HeapSweep;
import dev.tva.checkpoint.read.MappedFiles;
import dev.tva.checkpoint.read.SafetensorsFormat;
import dev.tva.checkpoint.read.TensorStore;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The checkpoints of a run, open. They are what their headers said when the run was planned, and
 * what was read of them is of one state.
 */
public final class OpenInputs implements AutoCloseable {
  private final List<Manifest> planned;
  private final List<TensorStore> stores = new ArrayList<>();
  private final List<String> states = new ArrayList<>();

  private OpenInputs(List<Manifest> planned) {
    this.planned = List.copyOf(planned);
  }

  /**
   * Opens them.
   *
   * @param planned what the headers of each were when the run was planned
   * @param mapped the files that may have been read before
   * @throws DiagnosticException if one cannot be read, or is not what was planned with
   */
  public static OpenInputs open(List<Manifest> planned, MappedFiles mapped) {
    OpenInputs inputs = new OpenInputs(planned);
    HeapSweep.afterStage();
    try {
      for (Manifest manifest : planned) {
        inputs.open(manifest, mapped);
        HeapSweep.afterStage();
      }
      return inputs;
    } catch (IOException e) {
      inputs.close();
      throw unreadable(e);
    } catch (RuntimeException e) {
      inputs.close();
      throw e;
    }
  }

  private void open(Manifest manifest, MappedFiles mapped) throws IOException {
    TensorStore store = TensorStore.open(manifest, mapped);
    stores.add(store);
    states.add(store.identity());
    Map<String, Long> headers = manifest.headers();
    if (headers.isEmpty() || !SafetensorsFormat.areUnchanged(headers)) {
      requirePlaces(manifest);
    }
  }

  /** Another header will do in which all that was planned with is where it was. */
  private static void requirePlaces(Manifest manifest) throws IOException {
    Set<Place> places = places(manifest);
    Set<Place> now = new HashSet<>();
    List<Path> files =
        places.stream().map(Place::file).distinct().sorted().map(FilePath::of).toList();
    for (SafetensorsFormat.Contents contents : SafetensorsFormat.read(files).values()) {
      contents.pieces().values().forEach(piece -> Place.of(piece).forEach(now::add));
    }
    if (!now.containsAll(places)) {
      throw changed(manifest);
    }
  }

  /** Where a tensor lies that is in a safetensors file, whatever it is called and taken for. */
  private record Place(String file, long offset, long bytes) {
    static List<Place> of(Piece piece) {
      return switch (piece) {
        case Piece.Stored(String file, long offset, var spec) ->
            file.endsWith(Layout.FILE)
                ? List.of(new Place(file, offset, spec.bytes()))
                : List.<Place>of();
        case Piece.Part p -> of(p.of());
        case Piece.Fitted f -> of(f.of());
        case Piece.Gathered g -> g.parts().stream().flatMap(p -> of(p).stream()).toList();
        case Piece.Blank _, Piece.Derived _, Piece.Decoded _, Piece.Dequantised _ -> List.of();
      };
    }
  }

  private static Set<Place> places(Manifest manifest) {
    Set<Place> places = new HashSet<>();
    manifest.pieces().values().forEach(piece -> places.addAll(Place.of(piece)));
    return places;
  }

  /** By index. */
  public List<TensorStore> stores() {
    return List.copyOf(stores);
  }

  /**
   * To be called when all is read, and before anything is published.
   *
   * @throws DiagnosticException if a file was written or replaced meanwhile
   */
  public void requireUnchanged() {
    for (int i = 0; i < stores.size(); i++) {
      String now;
      try {
        now = stores.get(i).identity();
      } catch (IOException _) {
        now = "gone";
      }
      if (!now.equals(states.get(i))) {
        throw changed(planned.get(i));
      }
    }
  }

  /** That a checkpoint is not of one state. */
  public static DiagnosticException changed(Manifest input) {
    return new DiagnosticException(
        error(Slug.CANNOT_READ, "`" + input.label() + "` has changed since its headers were read")
            .note("of a checkpoint that is being written, tensors of two states would be mixed")
            .note("nothing is published")
            .help("wait until it is complete, and run again")
            .build());
  }

  /** Why reading failed, for a person. */
  public static DiagnosticException unreadable(IOException e) {
    return new DiagnosticException(
        error(Slug.CANNOT_READ, "an input cannot be read to its end")
            .note(IoWords.of(e))
            .note("nothing is published")
            .help("check the file and its disk, or fetch it again")
            .build(),
        e);
  }

  @Override
  public void close() {
    for (TensorStore store : stores) {
      try {
        store.close();
      } catch (IOException _) {
        // What was wanted of it has been read.
      }
    }
  }
}
