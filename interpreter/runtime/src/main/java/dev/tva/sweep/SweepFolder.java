// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.checkpoint.Trees;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;

/** What a sweep leaves: the journal, a table, a plot; and candidates while they are measured. */
final class SweepFolder implements AutoCloseable {
  private static final String JOURNAL = "journal.jsonl";

  private final Path folder;
  private final Journal journal;

  private SweepFolder(Path folder, Journal journal) {
    this.folder = folder;
    this.journal = journal;
  }

  /**
   * Makes the folder, or goes on with one that a sweep has left.
   *
   * @throws DiagnosticException if it holds anything else, or another sweep is at work in it
   */
  static SweepFolder open(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.exists(folder.resolve(JOURNAL)) && !isEmpty(folder)) {
      throw new DiagnosticException(
          error(Slug.OUTPUT_IN_THE_WAY, "`" + folder + "` exists, and no sweep has made it")
              .help("give the sweep a folder of its own:", "-o " + folder + "-sweep")
              .build());
    }
    Files.createDirectories(folder);
    Optional<Journal> journal = Journal.open(folder.resolve(JOURNAL));
    if (journal.isEmpty()) {
      throw new DiagnosticException(
          error(Slug.OUTPUT_IN_THE_WAY, "another sweep is at work in `" + folder + "`")
              .help("wait for it, or give this one a folder of its own with `-o`")
              .build());
    }
    SweepFolder opened = new SweepFolder(folder, journal.get());
    opened.clear();
    return opened;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findFirst().isEmpty();
    }
  }

  Journal journal() {
    return journal;
  }

  private Path candidates() {
    return folder.resolve("candidates");
  }

  /** Where a candidate is written; a file where the script saves to a file. */
  Path candidate(Candidate candidate, boolean file) {
    return candidates().resolve(candidate.number() + (file ? ".safetensors" : ""));
  }

  /** Removes all candidates. */
  void clear() throws IOException {
    Trees.delete(candidates());
  }

  Path table() {
    return folder.resolve("sweep.csv");
  }

  Path plot() {
    return folder.resolve("sweep.svg");
  }

  /** Replaces a file in one step, so that one who reads it finds it whole. */
  static void write(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    clear();
    journal.close();
  }
}
