// SPDX-License-Identifier: Apache-2.0
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.zip.GZIPInputStream;

/**
 * Packs tva for people who do not build it: {@code Dist root target class-path version torch}.
 *
 * <p>Leaves in {@code target} an archive of this platform, which needs no Java and no Maven, one
 * without PyTorch's libraries for those who bring their own, a Debian package where {@code
 * dpkg-deb} is found, and the checksums of all.
 */
final class Dist {
  /** What tva and its libraries use of Java; DJL's and JLine's windows and pictures are not. */
  private static final List<String> MODULES =
      List.of(
          "java.base",
          "java.logging",
          "java.management",
          "java.net.http",
          "jdk.management",
          // JNA and Gson look for sun.misc.Unsafe.
          "jdk.unsupported");

  private static final String LAUNCHER =
      """
      #!/bin/sh
      # SPDX-License-Identifier: Apache-2.0
      # Starts tva from wherever its archive was unpacked.
      set -u

      @follow@
      case $0 in
        */*) follow "$0" ;;
        *) follow "$(command -v -- "$0")" ;;
      esac
      root=$(CDPATH='' cd -P "${real%/*}/.." && pwd -P) || exit 3

      launcher=$root/bin/tva
      java=$root/runtime/bin/java
      lib=$root/lib
      arguments=$lib/arguments
      class_path=
      while read -r jar; do
        class_path=$class_path${class_path:+:}$lib/$jar
      done <"$lib/class-path"

      # PyTorch's libraries lie beside the jars, so that others can take their place.
      if [ -z "${PYTORCH_LIBRARY_PATH:-}" ] && [ -d "$root/native" ]; then
        export PYTORCH_LIBRARY_PATH="$root/native" PYTORCH_VERSION=@torch@ PYTORCH_FLAVOR=cpu
      fi
      . "$lib/start"
      """;

  private final Path root;
  private final Path target;
  private final List<Path> jars;
  private final String version;
  private final String torch;
  private final String name;

  private Dist(Path root, Path target, List<Path> jars, String version, String torch) {
    this.root = root;
    this.target = target;
    this.jars = jars;
    this.version = version;
    this.torch = torch;
    this.name = "tva-" + version + "-" + platform();
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    List<Path> jars = new ArrayList<>();
    for (String entry : args[2].split(File.pathSeparator)) {
      if (entry.endsWith(".jar")) {
        jars.add(Path.of(entry));
      }
    }
    new Dist(Path.of(args[0]), Path.of(args[1]), jars, args[3], args[4]).pack();
  }

  /** As PyTorch's libraries are named. */
  private static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch");
    return (system.startsWith("mac") ? "osx" : "linux")
        + "-"
        + (processor.equals("amd64") ? "x86_64" : processor);
  }

  private void pack() throws IOException, InterruptedException {
    Path folder = target.resolve(name);
    if (Files.exists(folder)) {
      Staging.delete(folder);
    }
    Path lib = Files.createDirectories(folder.resolve("lib"));
    Path bin = Files.createDirectories(folder.resolve("bin"));
    runtime(folder.resolve("runtime"));
    var staging = new Staging(root, lib, folder.resolve("runtime/bin/java"));
    staging.copy(jars.stream().filter(jar -> !isNative(jar)).toList());
    for (Staging.Use use : Staging.Use.values()) {
      staging.record(use, Dist::run);
      Files.write(lib.resolve(use.arguments()), staging.options(use));
    }
    for (String left : List.of("recording.options", "recording.log")) {
      Files.delete(lib.resolve(left));
    }
    Files.write(
        lib.resolve("class-path"),
        staging.classPath().stream().map(jar -> jar.getFileName().toString()).toList());
    Files.copy(root.resolve("interpreter/bin/start"), lib.resolve("start"));
    Path launcher = bin.resolve("tva");
    Files.writeString(
        launcher, LAUNCHER.replace("@torch@", torch).replace("@follow@\n", following()));
    executable(launcher);
    for (String file : List.of("LICENSE", "NOTICE", "README.md", "CHANGELOG.md")) {
      Files.copy(root.resolve(file), folder.resolve(file));
    }
    Files.copy(target.resolve("bom.json"), folder.resolve("sbom.cdx.json"));
    licences(folder.resolve("licences"));

    List<Path> made = new ArrayList<>();
    made.add(archive(folder, "-without-pytorch"));
    natives(folder.resolve("native"));
    made.add(archive(folder, ""));
    debian(folder).ifPresent(made::add);
    List<String> sums = new ArrayList<>();
    for (Path file : made) {
      sums.add(sha256(file) + "  " + file.getFileName());
    }
    Files.write(target.resolve("SHA256SUMS"), sums);
  }

  /** The function that both launchers have. */
  private String following() throws IOException {
    String text = Files.readString(root.resolve("interpreter/bin/tva"));
    int end = text.indexOf("\n}\n", text.indexOf("follow() {")) + "\n}\n".length();
    return text.substring(text.indexOf("follow() {"), end);
  }

  private static boolean isNative(Path jar) {
    return jar.getFileName().toString().startsWith("pytorch-native-");
  }

  /** A Java of its own, of the modules that are used. */
  private static void runtime(Path to) {
    int code =
        ToolProvider.findFirst("jlink")
            .orElseThrow(() -> new IllegalStateException("this Java has no jlink"))
            .run(
                System.out,
                System.err,
                "--add-modules",
                String.join(",", MODULES),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                to.toString());
    if (code != 0) {
      throw new IllegalStateException("jlink failed");
    }
  }

  /** PyTorch's libraries and the one through which Java calls them, ready to be loaded. */
  private void natives(Path to) throws IOException {
    Files.createDirectories(to);
    String platform = platform() + "/";
    for (Path jar : jars) {
      String file = jar.getFileName().toString();
      if (isNative(jar)) {
        unpack(jar, "pytorch/cpu/" + platform, to);
      } else if (file.startsWith("pytorch-jni-")) {
        unpack(jar, "jnilib/" + platform + "cpu/", to);
        unpack(jar, "jnilib/" + platform + "libdjl", to);
      }
    }
  }

  private static void unpack(Path jar, String prefix, Path to) throws IOException {
    try (var file = new JarFile(jar.toFile())) {
      for (JarEntry entry : Collections.list(file.entries())) {
        if (entry.getName().startsWith(prefix) && !entry.isDirectory()) {
          String last = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
          boolean packed = last.endsWith(".gz");
          try (InputStream in = file.getInputStream(entry);
              InputStream content = packed ? new GZIPInputStream(in) : in) {
            Files.copy(content, to.resolve(packed ? last.substring(0, last.length() - 3) : last));
          }
        }
      }
    }
  }

  /** What the parts say of their licences; the bill of materials names the licence of each. */
  private void licences(Path to) throws IOException {
    for (Path jar : jars) {
      String part = jar.getFileName().toString().replaceFirst("\\.jar$", "");
      try (var file = new JarFile(jar.toFile())) {
        for (JarEntry entry : Collections.list(file.entries())) {
          String said = entry.getName();
          if (!entry.isDirectory()
              && said.matches("(META-INF/|about_files/)?(LICEN[CS]E|NOTICE|AL2|LGPL|about)[^/]*")) {
            Path copy =
                Files.createDirectories(to.resolve(part)).resolve(Path.of(said).getFileName());
            try (InputStream in = file.getInputStream(entry)) {
              Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            }
          }
        }
      }
    }
    Path texts = root.resolve("interpreter/dist/licences");
    try (var files = Files.list(texts)) {
      for (Path text : files.sorted().toList()) {
        Files.copy(text, Files.createDirectories(to).resolve(text.getFileName()));
      }
    }
  }

  private Path archive(Path folder, String suffix) throws IOException, InterruptedException {
    Path file = target.resolve(name + suffix + ".tar.gz");
    run(
        new ProcessBuilder(
            "tar",
            "-C",
            target.toString(),
            "-czf",
            file.toString(),
            folder.getFileName().toString()));
    return file;
  }

  /** Below {@code /opt}, with a link in the path. */
  private Optional<Path> debian(Path folder) throws IOException, InterruptedException {
    if (!platform().startsWith("linux") || !isFound("dpkg-deb")) {
      return Optional.empty();
    }
    Path tree = target.resolve("debian");
    if (Files.exists(tree)) {
      Staging.delete(tree);
    }
    Path opt = Files.createDirectories(tree.resolve("opt"));
    run(new ProcessBuilder("cp", "-al", folder.toString(), opt.resolve("tva").toString()));
    Path bin = Files.createDirectories(tree.resolve("usr/bin"));
    Files.createSymbolicLink(bin.resolve("tva"), Path.of("../../opt/tva/bin/tva"));
    String architecture = platform().endsWith("x86_64") ? "amd64" : "arm64";
    Files.writeString(
        Files.createDirectories(tree.resolve("DEBIAN")).resolve("control"),
        """
        Package: tva
        Version: %s
        Architecture: %s
        Maintainer: the tva authors <tva@localhost>
        Depends: libc6, libstdc++6, libgcc-s1
        Section: science
        Priority: optional
        Description: language for editing neural networks by arithmetic on their weights
        """
            .formatted(version, architecture));
    Path file = target.resolve("tva_" + version + "_" + architecture + ".deb");
    run(
        new ProcessBuilder(
            "dpkg-deb",
            "--root-owner-group",
            "-Zgzip",
            "--build",
            tree.toString(),
            file.toString()));
    Staging.delete(tree);
    return Optional.of(file);
  }

  private static boolean isFound(String program) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  private static void executable(Path file) throws IOException {
    if (!file.toFile().setExecutable(true, false)) {
      throw new IOException(file + " cannot be made executable");
    }
  }

  private static void run(ProcessBuilder command) throws IOException, InterruptedException {
    int code = command.redirectInput(new File("/dev/null")).start().waitFor();
    if (code != 0) {
      throw new IllegalStateException(String.join(" ", command.command()) + " ended with " + code);
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
