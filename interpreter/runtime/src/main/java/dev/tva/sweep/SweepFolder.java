// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.checkpoint.Destination;
import dev.tva.checkpoint.TextFile;
import dev.tva.checkpoint.WriteRules;
import dev.tva.checkpoint.swap.Trees;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.search.Candidate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a sweep leaves: the journal, a table, a plot; and candidates while they are measured. */
final class SweepFolder implements AutoCloseable {
  private static final String JOURNAL = "journal.jsonl";
  private static final String SPARE = "spare";

  /** What a candidate is called, what until it is complete, and what others are written over. */
  private static final Pattern CANDIDATE =
      Pattern.compile(
          "[0-9]+(\\.safetensors)?(\\.partial|\\.previous|\\.partial\\.lock)?|" + SPARE);

  private final Path folder;
  private final Journal journal;
  private final WriteRules rules;

  private SweepFolder(Path folder, Journal journal, WriteRules rules) {
    this.folder = folder;
    this.journal = journal;
    this.rules = rules;
  }

  /**
   * Makes the folder, or goes on with one that a sweep has left.
   *
   * @throws DiagnosticException if it holds anything else, or another sweep is at work in it
   */
  static SweepFolder open(Path folder, WriteRules rules) throws IOException {
    TextFile.spares(new Destination(folder.toString(), Optional.empty()), rules);
    if (Files.exists(folder) && !Files.exists(folder.resolve(JOURNAL)) && !isEmpty(folder)) {
      throw notASweeps(folder, "`" + folder + "` exists, and no sweep has made it");
    }
    Files.createDirectories(folder);
    Optional<Journal> journal = Journal.open(folder.resolve(JOURNAL));
    if (journal.isEmpty()) {
      throw new DiagnosticException(
          error(Slug.OUTPUT_IN_THE_WAY, "another sweep is at work in `" + folder + "`")
              .help("wait for it, or give this one a folder of its own with `-o`")
              .build());
    }
    SweepFolder opened = new SweepFolder(folder, journal.get(), rules);
    try {
      opened.refuseWhatIsNotASweeps();
      opened.clear();
      return opened;
    } catch (IOException | RuntimeException e) {
      journal.get().close();
      throw e;
    }
  }

  private static DiagnosticException notASweeps(Path folder, String sentence) {
    return new DiagnosticException(
        error(Slug.OUTPUT_IN_THE_WAY, sentence)
            .words("give the sweep a folder of its own:", "-o", folder + "-sweep")
            .build());
  }

  private void refuseWhatIsNotASweeps() throws IOException {
    if (!journal.isASweeps()) {
      throw notASweeps(folder, "no sweep has written `" + folder.resolve(JOURNAL) + "`");
    }
    for (Path file : List.of(table(), plot())) {
      if (Files.exists(file) && !journal.wrote(Files.readAllBytes(file))) {
        throw notASweeps(folder, "no sweep has written `" + file + "` as it is");
      }
    }
    if (Files.isDirectory(candidates())) {
      try (Stream<Path> all = Files.list(candidates())) {
        Optional<Path> other =
            all.filter(p -> !CANDIDATE.matcher(p.getFileName().toString()).matches())
                .sorted()
                .findFirst();
        if (other.isPresent()) {
          throw notASweeps(folder, "no sweep has written `" + other.get() + "`");
        }
      }
    }
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

  /** Where files lie until candidates are written over them. */
  Path spare() {
    return candidates().resolve(SPARE);
  }

  /** Whether its disk has so much left. */
  boolean hasRoom(long bytes) throws IOException {
    return bytes <= Files.getFileStore(folder).getUsableSpace();
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

  /** Replaces a file of the sweep in one step, so that one who reads it finds it whole. */
  void write(Path file, String text) throws IOException {
    journal.writes(text.getBytes(StandardCharsets.UTF_8));
    TextFile.write(
        new Destination(file.toString(), Optional.empty()),
        text,
        rules,
        there -> journal.wrote(there.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void close() throws IOException {
    clear();
    journal.close();
  }
}
