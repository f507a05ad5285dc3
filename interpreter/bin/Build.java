// SPDX-License-Identifier: Apache-2.0
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Builds the command line for the launcher beside it: {@code Build root state source...}.
 *
 * <p>Leaves {@code state/arguments}, the options java is started with, and a numbered folder with
 * the jars they name. A build that fails or is interrupted leaves the former {@code arguments}
 * alone.
 */
final class Build {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final List<String> ADVICE =
      List.of(
          "[Help ",
          "To see the full",
          "Re-run Maven",
          "For more information",
          "After correcting",
          "  mvn <args>");
  private static final int FAILED = 3;
  private static final Set<Integer> INTERRUPTED = Set.of(128 + 2, 128 + 15);

  private final Path root;
  private final Path state;
  private final List<Path> sources;
  private final Path arguments;

  private Build(Path root, Path state, List<Path> sources) {
    this.root = root;
    this.state = state;
    this.sources = sources;
    this.arguments = state.resolve("arguments");
  }

  public static void main(String[] args) throws InterruptedException {
    List<Path> paths = Stream.of(args).map(Path::of).toList();
    try {
      new Build(paths.get(0), paths.get(1), paths.subList(2, paths.size())).inTurn();
    } catch (Failure e) {
      fail(e.getMessage());
    } catch (IOException e) {
      fail("cannot build in " + paths.get(1) + ": " + e);
    }
  }

  private static void fail(String message) {
    System.err.println("tva: " + message);
    System.exit(FAILED);
  }

  /** The lock is the system's: it ends with this process, however that ends. */
  private void inTurn() throws IOException, InterruptedException {
    Files.createDirectories(state);
    try (var channel =
            FileChannel.open(
                state.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      Instant newest = newestSource();
      if (!isFresh(newest)) {
        System.err.println(
            "tva: building ("
                + (Files.exists(arguments) ? "something changed" : "first use")
                + ")...");
        endOrphan();
        build(newest);
      }
    }
  }

  private Instant newestSource() throws IOException {
    Instant newest = Instant.EPOCH;
    for (Path source : sources) {
      if (Files.exists(source)) {
        try (Stream<Path> files = Files.walk(source)) {
          for (Path file : (Iterable<Path>) files::iterator) {
            Instant time = Files.getLastModifiedTime(file).toInstant();
            newest = time.isAfter(newest) ? time : newest;
          }
        }
      }
    }
    return newest;
  }

  private boolean isFresh(Instant newest) throws IOException {
    if (!Files.exists(arguments)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(arguments)) {
      return lines.findFirst().equals(Optional.of(checkout()))
          && !Files.getLastModifiedTime(arguments).toInstant().isBefore(newest);
    }
  }

  private String checkout() {
    return "# " + root;
  }

  private void build(Instant newest) throws IOException, InterruptedException {
    runMaven();
    List<Path> former = generations();
    int number = former.isEmpty() ? 1 : number(former.getLast()) + 1;
    Path generation = Files.createDirectory(state.resolve(Integer.toString(number)));
    var staging = new Staging(root, generation, JAVA);
    staging.copy(jars());
    // One millisecond of slack, for file systems that cut the time off.
    FileTime time = FileTime.from(newest.plusMillis(1));
    for (Staging.Use use : List.of(Staging.Use.LIGHT, Staging.Use.ANY)) {
      make(staging, use, time);
    }
    // The one before stays: a process may still be running from it.
    for (Path folder : former.subList(0, Math.max(0, former.size() - 1))) {
      Staging.delete(folder);
    }
  }

  /** Records classes, and leaves the options for java that have them. */
  private void make(Staging staging, Staging.Use use, FileTime time)
      throws IOException, InterruptedException {
    staging.record(use, this::finish);
    Path archive = staging.archive(use);
    List<String> options = new ArrayList<>(List.of(checkout(), "# " + archive));
    options.addAll(staging.options(use));
    options.addAll(staging.places(use));
    Path next = Files.write(state.resolve("arguments.next"), options);
    Files.setLastModifiedTime(next, time);
    if (Files.exists(archive)) {
      // Where it becomes newer than the options, somebody else has written to it.
      Files.setLastModifiedTime(archive, time);
    }
    Files.move(next, state.resolve(use.arguments()), StandardCopyOption.ATOMIC_MOVE);
  }

  private void runMaven() throws IOException, InterruptedException {
    Path log = state.resolve("build.log");
    var command =
        new ProcessBuilder(
                "mvn",
                "-q",
                "-B",
                "-Dtva.target=target/launcher",
                "-DskipTests",
                "-Dexec.skip",
                "-pl",
                "interpreter/cli",
                "-am",
                "clean",
                "package")
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    // Maven on this very JDK needs to look for no other.
    command.environment().put("JAVA_HOME", System.getProperty("java.home"));
    int code;
    try {
      code = finish(command);
    } catch (IOException e) {
      throw new Failure(
          "Maven is missing: no `mvn` in PATH; install it, the first start builds tva with it");
    }
    if (code != 0) {
      throw new Failure("the build failed; all of it is in " + log + "\n" + causes(log));
    }
  }

  /** Ctrl-C ends the child as well, and waits for it: the next build finds no one writing. */
  private int finish(ProcessBuilder command) throws IOException, InterruptedException {
    if (command.redirectInput() == ProcessBuilder.Redirect.PIPE) {
      command.redirectInput(new File("/dev/null"));
    }
    Process process = command.start();
    var end = new Thread(() -> end(process.toHandle()));
    Runtime.getRuntime().addShutdownHook(end);
    Files.writeString(state.resolve("child"), process.pid() + " " + start(process.toHandle()));
    int code = process.waitFor();
    if (INTERRUPTED.contains(code)) {
      System.exit(code);
    }
    Runtime.getRuntime().removeShutdownHook(end);
    return code;
  }

  /** A build that was killed outright could not end its child. */
  private void endOrphan() throws IOException {
    Path file = state.resolve("child");
    String[] child = Files.exists(file) ? Files.readString(file).split(" ") : new String[0];
    if (child.length == 2) {
      ProcessHandle.of(Long.parseLong(child[0]))
          .filter(process -> start(process).equals(child[1]))
          .ifPresent(Build::end);
    }
  }

  private static void end(ProcessHandle process) {
    process.destroy();
    process.onExit().join();
  }

  private static String start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }

  private static String causes(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    List<String> errors =
        lines.stream()
            .filter(line -> line.startsWith("[ERROR] "))
            .map(line ->
                line.substring("[ERROR] ".length()).replace("-> [Help 1]", "").stripTrailing())
            .filter(line -> !line.isEmpty() && ADVICE.stream().noneMatch(line::startsWith))
            .distinct()
            .toList();
    List<String> shown = errors.isEmpty() ? lines : errors;
    return shown.stream().limit(10).map(line -> "  " + line).collect(Collectors.joining("\n"));
  }

  private List<Path> jars() throws IOException {
    Path cli = root.resolve("interpreter/cli/target/launcher");
    var jars = new ArrayList<Path>();
    try (Stream<Path> files = Files.list(cli)) {
      files.filter(file -> file.toString().endsWith(".jar")).forEach(jars::add);
    }
    for (String jar :
        Files.readString(cli.resolve("class-path")).strip().split(File.pathSeparator)) {
      jars.add(Path.of(jar));
    }
    return jars;
  }

  private List<Path> generations() throws IOException {
    try (Stream<Path> files = Files.list(state)) {
      return files
          .filter(file -> file.getFileName().toString().matches("\\d+"))
          .sorted(Comparator.comparingInt(Build::number))
          .toList();
    }
  }

  private static int number(Path generation) {
    return Integer.parseInt(generation.getFileName().toString());
  }

  /** What the person at the terminal is told. */
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failure(String message) {
      super(message);
    }
  }
}
