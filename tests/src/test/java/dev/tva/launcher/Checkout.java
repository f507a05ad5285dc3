// SPDX-License-Identifier: Apache-2.0
package dev.tva.launcher;

import dev.tva.execute.Programs;
import dev.tva.run.Project;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A folder laid out like a checkout, holding the real launcher and stand-ins for what it starts.
 */
final class Checkout {
  /** What a start left behind. */
  record Ended(int code, String out, String err) {}

  /** Plays java: a build writes what the real one would, anything else shows its arguments. */
  private static final String JAVA =
      """
      #!/bin/sh
      case $2 in
        */Build.java) echo built >&2; mkdir -p "$4"; echo "# $3" >"$4/arguments" ;;
        *) printf '%s\\n' "$@" ;;
      esac
      """;

  private final Path home;
  private final Path root;
  private final Map<String, String> environment = new TreeMap<>();

  Checkout(Path home, String name) {
    this.home = home;
    this.root = home.resolve(name);
    environment.put("HOME", home.toString());
    environment.put("PATH", "/usr/bin:/bin");
    for (String file :
        List.of(
            "start",
            "Build.java",
            "Staging.java",
            "compiling.options",
            "Rehearsal.java",
            "Jars.java",
            "TypeSwitches.java",
            "RecordMethods.java")) {
      write(root.resolve("interpreter/bin").resolve(file), given(file));
    }
    write(root.resolve("pom.xml"), "<project/>");
    write(root.resolve("examples/01-task-arithmetic/main.tva"), "x = 1\n");
    write(source("Main.java"), "final class Main {}");
    // No JDK of the machine the tests run on may be found.
    program(launcher(), given("tva").replaceAll("(?m)^( +)/(usr|opt|Library)/", "$1/nowhere/"));
  }

  private static String given(String file) {
    try {
      return Files.readString(Project.launcher(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path root() {
    return root;
  }

  Path launcher() {
    return root.resolve("interpreter/bin/tva");
  }

  Path arguments() {
    return root.resolve("interpreter/target/tva/arguments");
  }

  Path source(String file) {
    return root.resolve("interpreter/cli/src/main/java").resolve(file);
  }

  /** Puts a JDK of the given version into a folder. */
  Path jdk(String folder, String version) {
    Path jdk = home.resolve(folder);
    write(jdk.resolve("release"), "IMPLEMENTOR=\"nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
    program(jdk.resolve("bin/java"), JAVA);
    program(jdk.resolve("bin/javac"), "");
    return jdk;
  }

  /** Has the JDK that runs the tests, and a stand-in for Maven: a script that notes each call. */
  Checkout maven(String script) {
    Path java = Path.of(System.getProperty("java.home"));
    Path maven = home.resolve("bin/mvn");
    program(maven, "#!/bin/sh\necho built >>'" + home + "/builds'\n" + script + "\n");
    return with("JAVA_HOME", java.toString()).with("PATH", maven.getParent() + ":/usr/bin:/bin");
  }

  /** How often Maven was called. */
  int builds() throws IOException {
    return Files.readAllLines(home.resolve("builds")).size();
  }

  Checkout with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Ended start(String... arguments) {
    var command = new ArrayList<>(List.of(launcher().toString()));
    Collections.addAll(command, arguments);
    return run(home, command);
  }

  Ended run(Path folder, List<String> command) {
    try {
      Path err = Files.createTempFile(home, "err", "");
      Process process = process(folder, command).redirectError(err.toFile()).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), out, Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  ProcessBuilder process(Path folder, List<String> command) {
    ProcessBuilder process = new ProcessBuilder(command).directory(folder.toFile());
    process.environment().clear();
    process.environment().putAll(environment);
    return process;
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void program(Path file, String text) {
    try {
      Programs.write(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
