// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import java.io.IOException;
import java.nio.file.Path;
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
 * The program of a class of tests, in a folder that each test finds empty. What a command of a test
 * does takes less time than a start of Java, so one that was started for a class is taken over by
 * the next.
 */
public final class Program implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  private final Optional<Function<Path, Map<String, String>>> environment;
  private final Workbench.Kind kind;
  private Optional<Workbench> bench = Optional.empty();

  public Program() {
    this(Optional.empty(), Workbench.Kind.IN_MEMORY);
  }

  /**
   * One of its own.
   *
   * @param environment further variables, of the folder
   */
  public Program(Function<Path, Map<String, String>> environment) {
    this(Optional.of(environment), Workbench.Kind.IN_MEMORY);
  }

  private Program(Optional<Function<Path, Map<String, String>>> environment, Workbench.Kind kind) {
    this.environment = environment;
    this.kind = kind;
  }

  /** One whose folder is on the disk whatever room there is in memory. */
  public static Program onDisk() {
    return new Program(Optional.empty(), Workbench.Kind.ON_DISK);
  }

  private Workbench bench() {
    return bench.orElseThrow();
  }

  /** Where it runs. */
  public Path folder() {
    return bench().folder();
  }

  public Served.Ended run(String... words) {
    return run(List.of(words));
  }

  public Served.Ended run(List<String> words) {
    return bench().run(words);
  }

  /** A session into which these lines are typed. */
  public Served.Ended session(String lines, String... inputs) {
    return run(Stream.concat(Stream.of("!typed", lines, "repl"), Stream.of(inputs)).toList());
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    bench =
        Optional.of(
            environment.isPresent()
                ? Workbench.make(kind, environment.get())
                : Workbenches.of(context).take(kind));
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    empty();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (environment.isPresent()) {
      bench().close();
    } else {
      Workbenches.of(context).giveBack(bench());
    }
    bench = Optional.empty();
  }

  /** The folder stays, because the program is in it. */
  public void empty() throws IOException {
    bench().empty();
  }
}
