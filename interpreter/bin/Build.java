// SPDX-License-Identifier: Apache-2.0
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
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
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
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
  private static final String SCRIPT = "examples/01-task-arithmetic/main.tva";

  /** What is computed meanwhile: of each kind of step the loops that are often wanted. */
  private static final List<String> FORMULAS =
      List.of(
          "a + 0.5*(b - a) - 0.3*(c - a)",
          "a + 0.8*ties([b - a, c - a], density = 20%)",
          "a + 0.8*dare_ties([b - a, c - a], density = 50%, seed = 1)",
          "slerp(a + 0*c, b, 0.4)");

  private static final String VECTORS = "jdk.incubator.vector";

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

  /** Java records no classes of a version before this one: they have no stack maps. */
  private static final int WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;

  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final List<String> ADVICE =
      List.of(
          "[Help ",
          "To see the full",
          "Re-run Maven",
          "For more information",
          "After correcting",
          "  mvn <args>");
  private static final String MAIN = "dev.tva.cli.Main";
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
    List<Path> jars = copyJars(generation);
    List<String> options = options(jars, generation.resolve("classes.aot"), vectors(generation));
    record(options, generation, rehearsed(generation));
    delete(generation.resolve("trained"));

    Path next = Files.write(state.resolve("arguments.next"), options);
    // One millisecond of slack, for file systems that cut the time off.
    Files.setLastModifiedTime(next, FileTime.from(newest.plusMillis(1)));
    Files.move(next, arguments, StandardCopyOption.ATOMIC_MOVE);
    // The one before stays: a process may still be running from it.
    for (Path folder : former.subList(0, Math.max(0, former.size() - 1))) {
      delete(folder);
    }
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
    Process process = command.redirectInput(new File("/dev/null")).start();
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

  private List<Path> copyJars(Path generation) throws IOException {
    Path cli = root.resolve("interpreter/cli/target/launcher");
    var jars = new ArrayList<Path>();
    try (Stream<Path> files = Files.list(cli)) {
      files.filter(file -> file.toString().endsWith(".jar")).forEach(jars::add);
    }
    for (String jar :
        Files.readString(cli.resolve("class-path")).strip().split(File.pathSeparator)) {
      jars.add(Path.of(jar));
    }
    var copies = new ArrayList<Path>();
    for (Path jar : jars) {
      copies.add(copy(jar, generation.resolve(jar.getFileName())));
    }
    return copies;
  }

  /** Maven writes our jars anew in place, and a repository's never: those need no second copy. */
  private Path copy(Path jar, Path to) throws IOException {
    if (hasOldClasses(jar)) {
      return modernise(jar, to);
    }
    if (!jar.startsWith(root)) {
      try {
        return Files.createLink(to, jar);
      } catch (IOException | UnsupportedOperationException e) {
        // Another file system, or one without links.
      }
    }
    return Files.copy(jar, to);
  }

  private static boolean hasOldClasses(Path jar) throws IOException {
    try (var file = new JarFile(jar.toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
        try (InputStream in = file.getInputStream(entry)) {
          if (isClass(entry) && isOld(in.readNBytes(8))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean isClass(JarEntry entry) {
    return entry.getName().endsWith(".class");
  }

  private static boolean isOld(byte[] classFile) {
    return Byte.toUnsignedInt(classFile[7]) < WITH_STACK_MAPS;
  }

  /** The same jar with stack maps in its classes, so that they are recorded too. */
  private static Path modernise(Path jar, Path to) throws IOException {
    try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        var from = new JarFile(jar.toFile());
        var out = new JarOutputStream(Files.newOutputStream(to))) {
      var classes =
          ClassFile.of(
              ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
              ClassFile.ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.ofClassLoading(loader)));
      ClassTransform version =
          (builder, element) -> {
            if (element instanceof ClassFileVersion) {
              builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
            } else {
              builder.with(element);
            }
          };
      ClassTransform modern =
          ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL).andThen(version);
      for (JarEntry entry : (Iterable<JarEntry>) from.stream()::iterator) {
        byte[] content;
        try (InputStream in = from.getInputStream(entry)) {
          content = in.readAllBytes();
        }
        if (isClass(entry) && isOld(content)) {
          content = classes.transformClass(classes.parse(content), modern);
        }
        out.putNextEntry(new JarEntry(entry.getName()));
        out.write(content);
        out.closeEntry();
      }
    }
    return to;
  }

  /**
   * The classes of the module with the vectors, on the boot class path. Of a Java that is started
   * with the module itself, an archive keeps neither lambdas nor linked classes, and that module is
   * announced on stderr before anything can be said against it.
   */
  private static List<String> vectors(Path generation) throws IOException {
    if (ModuleFinder.ofSystem().find(VECTORS).isEmpty()) {
      return List.of();
    }
    Path jar = generation.resolve("vectors.jar");
    Path module = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", VECTORS);
    try (var out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(module)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String name = module.relativize(file).toString();
        if (!name.equals("module-info.class")) {
          out.putNextEntry(new JarEntry(name));
          out.write(Files.readAllBytes(file));
          out.closeEntry();
        }
      }
    }
    List<String> options = new ArrayList<>(List.of(quoted("-Xbootclasspath/a:" + jar)));
    Object.class.getModule().getDescriptor().exports().stream()
        .filter(exported -> exported.targets().contains(VECTORS))
        .map(exported -> "--add-exports=java.base/" + exported.source() + "=ALL-UNNAMED")
        .sorted()
        .forEach(options::add);
    options.addAll(WITH_VECTORS);
    return options;
  }

  /**
   * Commands while which classes are recorded: looks at a script, runs over models of zeros that
   * take no room on the disk, and a session.
   */
  private static List<List<String>> rehearsed(Path generation) throws IOException {
    Path folder = Files.createDirectory(generation.resolve("trained"));
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

  private List<String> options(List<Path> classPath, Path archive, List<String> vectors) {
    String jars =
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    List<String> options = new ArrayList<>(List.of(checkout()));
    options.addAll(vectors);
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
            quoted("-XX:AOTCache=" + archive),
            "-Xlog:disable",
            "--enable-native-access=ALL-UNNAMED",
            "-Dai.djl.offline=true",
            "-Dai.djl.pytorch.num_threads=1",
            "-classpath",
            quoted(jars)));
    return options;
  }

  private static String quoted(String option) {
    return '"' + option.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Records the loaded classes; without the record a start is only slower. */
  private void record(List<String> options, Path generation, List<List<String>> commands)
      throws IOException, InterruptedException {
    List<String> recording =
        options.stream()
            .map(option -> option.replace("-XX:AOTCache=", "-XX:AOTCacheOutput="))
            .toList();
    Path file = Files.write(generation.resolve("recording.options"), recording);
    // Java has crashed while it recorded; its report does not belong into the checkout.
    String report = "-XX:ErrorFile=" + generation.resolve("recording-crash.log");
    var command =
        new ArrayList<>(List.of(JAVA.toString(), "@" + file, report, "-Dtva.rehearsal=true", MAIN));
    for (List<String> one : commands) {
      command.addAll(one);
      command.add(";");
    }
    finish(
        new ProcessBuilder(command)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(generation.resolve("recording.log").toFile()));
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

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** What the person at the terminal is told. */
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failure(String message) {
      super(message);
    }
  }
}
