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
import java.util.OptionalLong;

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
   * How many candidates are written at once: no more than stay in memory until they are measured
   * and deleted. To bring what is deleted soon to the disk takes longer than to read the inputs
   * once more; one that does not stay there alone comes to the disk in any case.
   *
   * @param bytes of each, at most
   * @param jobs how many are measured at once
   * @param unwritten what the system keeps in memory
   */
  static int together(long bytes, int batch, int jobs, OptionalLong unwritten) {
    long fit = unwritten.isEmpty() ? 0 : unwritten.getAsLong() / Math.max(1, bytes);
    return fit == 0 ? batch : Math.clamp(fit, Math.min(jobs, batch), batch);
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
