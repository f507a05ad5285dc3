// SPDX-License-Identifier: Apache-2.0
package dev.tva.snippet;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tva.cli.Served;
import dev.tva.doc.Commands;
import dev.tva.doc.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The folder snippets run in, made anew for each. */
final class Place {
  private static final Path LIBRARIES = Snippet.ROOT.resolve("libraries");

  private final Path folder;
  private final Served program;

  Place(Path folder, Served program) {
    this.folder = folder;
    this.program = program;
  }

  /** Runs the script as the snippet wants it run, but for what was mended. */
  Served.Ended run(Snippet snippet, Mending.Attempt a) {
    make(snippet, a.files(), a.situations());
    List<String> words = new ArrayList<>(snippet.fault() ? List.of("!fault") : List.of());
    words.addAll(a.command());
    Served.Ended ended = program.run(words);
    return new Served.Ended(
        ended.code(),
        Commands.masked(ended.out()),
        masked(Commands.masked(ended.err())),
        ended.helps());
  }

  Served.Ended run(Snippet snippet) {
    return run(snippet, Mending.Attempt.of(snippet));
  }

  /** How much room there is depends on the machine. */
  private static String masked(String text) {
    return text.replaceAll("the disk has \\d+(\\.\\d+)? [kMGT]?B left", "the disk has # left");
  }

  private void make(Snippet snippet, Map<String, String> files, boolean situations) {
    try {
      clear();
      Workplace.make(folder);
      try (Stream<Path> all = Files.list(LIBRARIES)) {
        for (Path library : all.toList()) {
          Files.copy(library, folder.resolve(library.getFileName()));
        }
      }
      for (var file : files.entrySet()) {
        Files.writeString(folder.resolve(file.getKey()), file.getValue());
      }
      for (Situation situation : snippet.situations()) {
        if (!situations) {
          situation.makeSound(folder);
          continue;
        }
        situation.make(folder);
        assumeTrue(situation.works(folder), "whoever runs this may read everything");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void clear() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        if (!path.equals(folder)) {
          Files.delete(path);
        }
      }
    }
  }
}
