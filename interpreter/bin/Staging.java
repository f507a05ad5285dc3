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
  private static final String LOOPS = "dev.tva.kernel.vector.*::*";

  /** The classes whose methods are loops, or call them for a piece of a tile. */
  private static final List<String> WITH_LOOPS =
      List.of(
          "FloatOps",
          "DoubleOps",
          "FloatPiece",
          "DoublePiece",
          "Bf16",
          "LowRank",
          "VectorSieve",
          "VectorSums");

  /**
   * What goes from tile to tile and hands them over: with all that it calls within it, compiling
   * took as long as fifty loops, and once more for every phase of a run.
   */
  private static final List<String> AROUND_LOOPS =
      List.of(
          "dev.tva.pass.Worker",
          "dev.tva.pass.RawTile",
          "dev.tva.kernel.Interpreter",
          "dev.tva.statistic.OrderWork",
          "dev.tva.kernel.order.DigitCounts",
          "dev.tva.kernel.random.RandomFields",
          "dev.tva.kernel.vector.VectorTiles");

  /**
   * Until its loops are compiled an element costs a thousand times as much, so they are compiled
   * soon, and waited for; each loop once, and not again within each of its callers. Not at once:
   * what is added up in a loop has no class until its calls have been counted, and is then boxed
   * for good: one run in forty took five times as long where that was after a few calls. For the
   * same reason other code has Java's own thresholds.
   */
  private static final List<String> COMPILING =
      Stream.concat(
              Stream.of(
                  "quiet",
                  "BackgroundCompilation," + LOOPS + ",false",
                  "CompileThresholdScaling," + LOOPS + ",0.005"),
              Stream.concat(
                      WITH_LOOPS.stream().map(c -> "dev.tva.kernel.vector." + c),
                      AROUND_LOOPS.stream())
                  .map(c -> "dontinline," + c + "::*"))
          .map(o -> "-XX:CompileCommand=" + o)
          .toList();

  /**
   * What the recorded commands had called often is compiled at the first look at how often it has
   * been called, and all of them together had called most of it often: a run of a second spent a
   * third of the processor's time on that. So Java looks a quarter as often, and looks again for
   * the second compiler, of which a short run gets nothing back but its loops, an eighth as often.
   * Loops of vectors still meet both looks within the short pieces that a block begins with. A
   * first look that is rarer still takes from short runs what it gives: the code between tiles is
   * called a thousand times in all.
   */
  private static final List<String> LOOKING =
      List.of(
          "-XX:Tier0InvokeNotifyFreqLog=9",
          "-XX:Tier0BackedgeNotifyFreqLog=12",
          "-XX:Tier2InvokeNotifyFreqLog=14",
          "-XX:Tier2BackedgeNotifyFreqLog=17",
          "-XX:Tier4InvocationThreshold=20000",
          "-XX:Tier4MinInvocationThreshold=2400",
          "-XX:Tier4CompileThreshold=60000",
          "-XX:Tier4BackEdgeThreshold=160000");

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
  Staging(Path root, Path lib, Path java) {
    this.root = root;
    this.lib = lib;
    this.java = java;
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
      options.addAll(COMPILING);
      options.addAll(LOOKING);
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
