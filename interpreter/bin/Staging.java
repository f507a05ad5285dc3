// SPDX-License-Identifier: Apache-2.0
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder that Java starts tva from: the jars, the classes that were recorded, and the options.
 */
final class Staging {
  /**
   * While it records, the second compiler is left what has few loops and is called ten times as
   * often: what it has compiled there it compiles at once in every run, and twenty commands call
   * the code of a start as often as one run calls what is worth it.
   */
  private static final List<String> RARELY =
      List.of("-XX:Tier4InvocationThreshold=200000", "-XX:Tier4CompileThreshold=200000");

  /** What Java does when it finds the module of the vectors. */
  private static final List<String> WITH_VECTORS =
      List.of(
          "-XX:+UnlockExperimentalVMOptions",
          "-XX:+EnableVectorSupport",
          "-XX:+EnableVectorReboxing",
          "-XX:+EnableVectorAggressiveReboxing",
          "-XX:+UseVectorStubs");

  private static final String MAIN = "dev.tva.cli.Main";

  private final Path root;
  private final Path lib;
  private final Path java;
  private final List<String> compiling;
  private final List<Path> classPath = new ArrayList<>();
  private boolean vectors;

  /** What a start is for. */
  enum Use {
    ANY(""),
    /** To look at text and headers, which takes a third of the classes less, and no vectors. */
    LIGHT("-light");

    private final String suffix;

    Use(String suffix) {
      this.suffix = suffix;
    }

    String arguments() {
      return "arguments" + suffix;
    }

    String archive() {
      return "classes" + suffix + ".aot";
    }
  }

  /** Runs a command to its end, where that is told of. */
  interface Commands {
    void run(ProcessBuilder command) throws IOException, InterruptedException;
  }

  /**
   * @param root the checkout
   * @param lib the folder, empty
   * @param java what starts tva from there
   */
  Staging(Path root, Path lib, Path java) throws IOException {
    this.root = root;
    this.lib = lib;
    this.java = java;
    this.compiling =
        Files.readAllLines(root.resolve("interpreter/bin/compiling.options")).stream()
            .filter(line -> line.startsWith("-"))
            .toList();
  }

  /** Takes the jars in. */
  void copy(List<Path> jars) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      urls.add(jar.toUri().toURL());
    }
    try (var all = new URLClassLoader(urls.toArray(URL[]::new))) {
      for (Path jar : jars) {
        Path to = lib.resolve(jar.getFileName());
        classPath.add(Jars.copy(jar, to, jar.startsWith(root), all));
      }
    }
    vectors = Jars.vectors(lib.resolve("vectors.jar"));
  }

  List<Path> classPath() {
    return List.copyOf(classPath);
  }

  /** Options that name no place, so that the folder may be moved. */
  List<String> options(Use use) {
    List<String> options = new ArrayList<>();
    if (use == Use.ANY && vectors) {
      Object.class.getModule().getDescriptor().exports().stream()
          .filter(exported -> exported.targets().contains(Jars.VECTORS))
          .map(exported -> "--add-exports=java.base/" + exported.source() + "=ALL-UNNAMED")
          .sorted()
          .forEach(options::add);
      options.addAll(WITH_VECTORS);
    }
    if (use == Use.ANY) {
      options.addAll(compiling);
    }
    options.addAll(
        use == Use.ANY
            // A young generation that is let grow fills before it is swept: a hundred megabytes.
            ? List.of("-Xms24m", "-Xmn16m")
            // What headers leave behind stays: to copy it out of a small one takes a sixth longer.
            : List.of("-Xms200m", "-Xmn128m"));
    options.addAll(
        List.of(
            "-Xmx512m",
            "-Xss64m",
            "-XX:+UseSerialGC",
            // What the engine and the compiler have freed goes back to the system.
            "-XX:TrimNativeHeapInterval=100",
            // Where it was made to lie, the archive needs no changes before it is used.
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0",
            "-XX:-UsePerfData",
            // Java would make classes for what picocli does once.
            "-Djdk.reflect.useNativeAccessorOnly=true",
            // It would look for Groovy in every jar, and reads the methods of all that tells time.
            "-Dpicocli.disable.closures=true",
            "-Dpicocli.converters.excludes=java.sql.*,java.time.*",
            "-Xlog:disable",
            "--enable-native-access=ALL-UNNAMED",
            "-Dai.djl.offline=true",
            "-Dai.djl.pytorch.num_threads=1"));
    return options;
  }

  /** Options with the places of what is in the folder. */
  List<String> places(Use use) {
    List<String> options = new ArrayList<>();
    if (use == Use.ANY && vectors) {
      options.add(quoted("-Xbootclasspath/a:" + lib.resolve("vectors.jar")));
    }
    options.add(quoted("-XX:AOTCache=" + archive(use)));
    options.add("-classpath");
    options.add(
        quoted(
            classPath.stream()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator))));
    return options;
  }

  private static String quoted(String option) {
    return '"' + option.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  Path archive(Use use) {
    return lib.resolve(use.archive());
  }

  /** Records the loaded classes; without the record a start is only slower. */
  void record(Use use, Commands commands) throws IOException, InterruptedException {
    List<String> recording = new ArrayList<>(options(use));
    places(use).forEach(p -> recording.add(p.replace("-XX:AOTCache=", "-XX:AOTCacheOutput=")));
    recording.addAll(RARELY);
    Path file = Files.write(lib.resolve("recording.options"), recording);
    // Java has crashed while it recorded; its report does not belong into the checkout.
    String report = "-XX:ErrorFile=" + lib.resolve("recording-crash.log");
    var command =
        new ArrayList<>(List.of(java.toString(), "@" + file, report, "-Dtva.rehearsal=true", MAIN));
    Path trained = Files.createDirectory(lib.resolve("trained"));
    Rehearsal rehearsal = new Rehearsal(trained);
    for (List<String> one : use == Use.ANY ? rehearsal.commands() : rehearsal.looks()) {
      command.addAll(one);
      command.add(";");
    }
    var process =
        new ProcessBuilder(command)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectInput(rehearsal.typed().toFile())
            .redirectOutput(lib.resolve("recording.log").toFile());
    // Where lines are kept that are typed.
    process.environment().put("XDG_STATE_HOME", trained.toString());
    process.environment().put("TERM", "xterm-256color");
    commands.run(process);
    delete(trained);
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
