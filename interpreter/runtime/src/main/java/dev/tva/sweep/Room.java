// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Bytes;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Whether the disk holds a batch of candidates. */
final class Room {
  private Room() {}

  static void require(List<Long> bytes, int batch, Path folder) throws IOException {
    Path existing = folder.toAbsolutePath();
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    require(bytes, batch, Files.getFileStore(existing).getUsableSpace());
  }

  /**
   * @param bytes of each candidate
   * @param room what the disk has left
   * @throws DiagnosticException if the largest {@code batch} of them do not fit together
   */
  static void require(List<Long> bytes, int batch, long room) {
    List<Long> largest = bytes.stream().sorted(Comparator.reverseOrder()).limit(batch).toList();
    long needed = largest.stream().mapToLong(Long::longValue).sum();
    if (needed <= room) {
      return;
    }
    long fit = room / Math.max(1, largest.getFirst());
    var problem =
        error(
            Slug.NO_ROOM,
            (largest.size() == 1
                    ? "a candidate needs "
                    : largest.size() + " candidates at once need ")
                + Bytes.text(needed)
                + ", and the disk has "
                + Bytes.text(room)
                + " left");
    throw new DiagnosticException(
        (fit >= 1
                ? problem.words("write fewer at once:", "--batch", "" + fit)
                : problem.help("make room, or give a folder on another disk with `-o`"))
            .build());
  }
}
