// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.checkpoint.kind.WholeFile;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.checkpoint.sum.Checksum;
import dev.tva.hub.HubCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a file once, from its first byte to its last, for its own sum and for that of the tensors
 * in it.
 *
 * @param known its sum, where that need not be taken
 * @param places the tensors that lie in it, by where they begin
 */
record FileReading(Path file, Optional<String> known, List<Place> places) {
  private static final int BUFFER = 1 << 20;

  /** Where a tensor lies in a file. */
  record Place(String tensor, long from, long bytes) {}

  FileReading {
    places = places.stream().sorted(Comparator.comparingLong(Place::from)).toList();
  }

  /** Of files alone. */
  static List<FileReading> of(Collection<Path> files) {
    return files.stream().map(file -> new FileReading(file, Optional.empty(), List.of())).toList();
  }

  /** The same with all tensors; empty where one is not a run of bytes of one of the files. */
  static Optional<List<FileReading>> of(Collection<Path> files, Manifest manifest) {
    Map<Path, List<Place>> places = new HashMap<>();
    files.forEach(file -> places.put(absolute(file), new ArrayList<>()));
    for (String tensor : manifest.names()) {
      if (!(manifest.piece(tensor).orElseThrow() instanceof Piece.Stored stored)
          || !places.containsKey(absolute(FilePath.of(stored.file())))) {
        return Optional.empty();
      }
      places
          .get(absolute(FilePath.of(stored.file())))
          .add(new Place(tensor, stored.offset(), stored.spec().bytes()));
    }
    return Optional.of(
        files.stream()
            .map(file -> new FileReading(file, Optional.empty(), places.get(absolute(file))))
            .toList());
  }

  /** The same, with the sum that a hub's cache has in the file's name, where it is from there. */
  FileReading trusting() throws IOException {
    return new FileReading(file, HubCache.sum(file), places);
  }

  private static Path absolute(Path file) {
    return file.toAbsolutePath().normalize();
  }

  /**
   * Reads it; an interrupt ends that.
   *
   * @param content is given the tensors
   * @return the SHA-256 of the file
   */
  String read(ContentHash content) throws IOException {
    if (known.isPresent() && places.isEmpty()) {
      return known.get();
    }
    byte[] buffer = new byte[BUFFER];
    Checksum sum = new Checksum();
    int first = 0;
    try (InputStream in = WholeFile.open(file)) {
      long at = 0;
      for (int n; (n = in.readNBytes(buffer, 0, BUFFER)) > 0; at += n) {
        if (Thread.currentThread().isInterrupted()) {
          throw new ClosedByInterruptException();
        }
        if (known.isEmpty()) {
          sum.add(buffer, n);
        }
        while (first < places.size() && end(places.get(first)) <= at) {
          first++;
        }
        for (int i = first; i < places.size() && places.get(i).from() < at + n; i++) {
          add(places.get(i), at, ByteBuffer.wrap(buffer, 0, n), content);
        }
      }
    }
    return known.orElseGet(sum::finish);
  }

  private static long end(Place place) {
    return place.from() + place.bytes();
  }

  private static void add(Place place, long at, ByteBuffer bytes, ContentHash content) {
    long from = Math.max(at, place.from());
    long to = Math.min(at + bytes.limit(), end(place));
    if (from < to) {
      content.add(
          place.tensor(), from - place.from(), bytes.slice((int) (from - at), (int) (to - from)));
    }
  }
}
