// SPDX-License-Identifier: Apache-2.0
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder that Java starts tva from: the jars, the classes that were recorded, and the options.
 */
final class Staging {
  private static final String SCRIPT = "examples/01-task-arithmetic/main.tva";

  /** What is computed meanwhile: of each kind of step the loops that are often wanted. */
  private static final List<String> FORMULAS =
      List.of(
          "a + 0.5*(b - a) - 0.3*(c - a)",
          "a + 0.8*ties([b - a, c - a], density = 20%)",
          "a + 0.8*dare_ties([b - a, c - a], density = 50%, seed = 1)",
          "slerp(a + 0*c, b, 0.4)");

  private static final String LOOPS = "dev.tva.kernel.vector.*::*";

  /**
   * Until its loops are compiled an element costs a thousand times as much, so they are compiled
   * soon, and waited for; each loop once, and not again within each of its callers.
   */
  private static final List<String> COMPILING =
      List.of(
          "-XX:CompileCommand=quiet",
          "-XX:CompileCommand=BackgroundCompilation," + LOOPS + ",false",
          "-XX:CompileCommand=CompileThresholdScaling," + LOOPS + ",0.02",
          "-XX:CompileCommand=dontinline,dev.tva.kernel.vector.FloatOps::*",
          "-XX:CompileCommand=dontinline,dev.tva.kernel.vector.DoubleOps::*",
          "-XX:CompileCommand=dontinline,dev.tva.kernel.vector.FloatPiece::*",
          "-XX:CompileCommand=dontinline,dev.tva.kernel.vector.DoublePiece::*");

  /** What Java does when it finds the module of the vectors. */
  private static final List<String> WITH_VECTORS =
      List.of(
          "-XX:+UnlockExperimentalVMOptions",
          "-XX:+EnableVectorSupport",
          "-XX:+EnableVectorReboxing",
          "-XX:+EnableVectorAggressiveReboxing",
          "-XX:+UseVectorStubs");

  /** Elements of the tensors that are computed with while classes are recorded. */
  private static final long TRAINED = 1L << 23;

  private static final String MAIN = "dev.tva.cli.Main";

  private final Path root;
  private final Path lib;
  private final Path java;
  private final List<Path> classPath = new ArrayList<>();
  private boolean vectors;

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
    for (Path jar : jars) {
      Path to = lib.resolve(jar.getFileName());
      classPath.add(Jars.copy(jar, to, jar.startsWith(root)));
    }
    vectors = Jars.vectors(lib.resolve("vectors.jar"));
  }

  List<Path> classPath() {
    return List.copyOf(classPath);
  }

  /** Options that name no place, so that the folder may be moved. */
  List<String> options() {
    List<String> options = new ArrayList<>();
    if (vectors) {
      Object.class.getModule().getDescriptor().exports().stream()
          .filter(exported -> exported.targets().contains(Jars.VECTORS))
          .map(exported -> "--add-exports=java.base/" + exported.source() + "=ALL-UNNAMED")
          .sorted()
          .forEach(options::add);
      options.addAll(WITH_VECTORS);
    }
    options.addAll(COMPILING);
    options.addAll(
        List.of(
            "-Xmx512m",
            "-Xss64m",
            // A young generation that is let grow fills before it is swept: a hundred megabytes.
            "-Xms24m",
            "-Xmn16m",
            "-XX:+UseSerialGC",
            // What the engine and the compiler have freed goes back to the system.
            "-XX:TrimNativeHeapInterval=100",
            // A damaged archive would otherwise crash java.
            "-XX:+VerifySharedSpaces",
            "-Xlog:disable",
            "--enable-native-access=ALL-UNNAMED",
            "-Dai.djl.offline=true",
            "-Dai.djl.pytorch.num_threads=1"));
    return options;
  }

  /** Options with the places of what is in the folder. */
  List<String> places() {
    List<String> options = new ArrayList<>();
    if (vectors) {
      options.add(quoted("-Xbootclasspath/a:" + lib.resolve("vectors.jar")));
    }
    options.add(quoted("-XX:AOTCache=" + lib.resolve("classes.aot")));
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

  /** Records the loaded classes; without the record a start is only slower. */
  void record(Commands commands) throws IOException, InterruptedException {
    List<String> recording = new ArrayList<>(options());
    places().forEach(p -> recording.add(p.replace("-XX:AOTCache=", "-XX:AOTCacheOutput=")));
    Path file = Files.write(lib.resolve("recording.options"), recording);
    // Java has crashed while it recorded; its report does not belong into the checkout.
    String report = "-XX:ErrorFile=" + lib.resolve("recording-crash.log");
    var command =
        new ArrayList<>(List.of(java.toString(), "@" + file, report, "-Dtva.rehearsal=true", MAIN));
    for (List<String> one : rehearsed()) {
      command.addAll(one);
      command.add(";");
    }
    commands.run(
        new ProcessBuilder(command)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(lib.resolve("recording.log").toFile()));
    delete(lib.resolve("trained"));
  }

  /**
   * Commands while which classes are recorded: looks at a script, runs over models of zeros that
   * take no room on the disk, and a session.
   */
  private List<List<String>> rehearsed() throws IOException {
    Path folder = Files.createDirectory(lib.resolve("trained"));
    List<String> models = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      Path model = Files.createDirectory(folder.resolve(name));
      Files.writeString(model.resolve("config.json"), "{\"model_type\": \"llama\"}");
      byte[] header =
          "{\"layers.0.w\":{\"dtype\":\"BF16\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
              .formatted(TRAINED, 2 * TRAINED)
              .getBytes(StandardCharsets.UTF_8);
      try (var out =
          FileChannel.open(
              model.resolve("model.safetensors"),
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE)) {
        var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.write(length.putLong(header.length).flip());
        out.write(ByteBuffer.wrap(header));
        out.write(ByteBuffer.allocate(1), Long.BYTES + header.length + 2 * TRAINED - 1);
      }
      models.add(name + "=" + model);
    }
    List<List<String>> commands = new ArrayList<>();
    commands.add(List.of("check", "--headers", SCRIPT));
    commands.add(List.of("fmt", "--check", SCRIPT));
    commands.add(List.of("plan", SCRIPT));
    for (String formula : FORMULAS) {
      List<String> eval = new ArrayList<>(List.of("eval", formula));
      eval.addAll(models);
      eval.addAll(List.of("-o", folder.resolve("out").toString()));
      commands.add(eval);
    }
    commands.add(List.of("show", "norm(a - b)", models.get(0), models.get(1)));
    commands.add(List.of("repl"));
    return commands;
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
