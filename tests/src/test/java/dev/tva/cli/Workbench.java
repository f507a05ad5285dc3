// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import dev.tva.execute.MemoryFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A folder, and the program in it once a command line was run. */
final class Workbench implements AutoCloseable {
  /** Where the folder is. */
  enum Kind {
    IN_MEMORY,
    ON_DISK
  }

  private final Kind kind;
  private final Path folder;
  private final Map<String, String> environment;
  private Optional<Served> served = Optional.empty();

  private Workbench(Kind kind, Path folder, Map<String, String> environment) {
    this.kind = kind;
    this.folder = folder;
    this.environment = environment;
  }

  /**
   * @param environment further variables, of the folder
   */
  static Workbench make(Kind kind, Function<Path, Map<String, String>> environment)
      throws IOException {
    Path made =
        switch (kind) {
          case IN_MEMORY -> MemoryFolders.create();
          case ON_DISK -> Files.createTempDirectory("tva");
        };
    Path folder = made.toRealPath();
    return new Workbench(kind, folder, environment.apply(folder));
  }

  Kind kind() {
    return kind;
  }

  Path folder() {
    return folder;
  }

  Served.Ended run(List<String> words) {
    if (served.filter(Served::isAlive).isEmpty()) {
      served = Optional.of(Served.in(folder, environment));
    }
    return served.get().run(words);
  }

  /** The folder stays, because the program is in it. */
  void empty() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path p : all.filter(p -> !p.equals(folder)).sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(p);
      }
    }
  }

  @Override
  public void close() throws IOException {
    served.ifPresent(Served::close);
    empty();
    Files.delete(folder);
  }
}
