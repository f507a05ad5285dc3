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
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The program of a class of tests, in a folder that each test finds empty. It is started once: what
 * a command of a test does takes less time than a start of Java.
 */
public final class Program implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  /** Makes its folder. */
  private interface Place {
    Path make() throws IOException;
  }

  private final Function<Path, Map<String, String>> environment;
  private final Place place;
  private Optional<Path> folder = Optional.empty();
  private Optional<Served> served = Optional.empty();

  public Program() {
    this(_ -> Map.of());
  }

  /**
   * @param environment further variables, of the folder
   */
  public Program(Function<Path, Map<String, String>> environment) {
    this(environment, MemoryFolders::create);
  }

  private Program(Function<Path, Map<String, String>> environment, Place place) {
    this.environment = environment;
    this.place = place;
  }

  /** One whose folder is on the disk whatever room there is in memory. */
  public static Program onDisk() {
    return new Program(_ -> Map.of(), () -> Files.createTempDirectory("tva"));
  }

  /** Where it runs. */
  public Path folder() {
    return folder.orElseThrow();
  }

  public Served.Ended run(String... words) {
    return run(List.of(words));
  }

  public Served.Ended run(List<String> words) {
    if (served.isEmpty()) {
      served = Optional.of(Served.in(folder(), environment.apply(folder())));
    }
    return served.get().run(words);
  }

  /** A session into which these lines are typed. */
  public Served.Ended session(String lines, String... inputs) {
    return run(Stream.concat(Stream.of("!typed", lines, "repl"), Stream.of(inputs)).toList());
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    folder = Optional.of(place.make().toRealPath());
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    empty();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    served.ifPresent(Served::close);
    served = Optional.empty();
    empty();
    Files.delete(folder());
  }

  /** The folder stays, because the program is in it. */
  public void empty() throws IOException {
    try (Stream<Path> all = Files.walk(folder())) {
      for (Path p :
          all.filter(p -> !p.equals(folder())).sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(p);
      }
    }
  }
}
