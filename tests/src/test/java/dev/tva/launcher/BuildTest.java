// SPDX-License-Identifier: Apache-2.0
package dev.tva.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * The launcher with a real JDK and a stand-in for Maven: one build, which every test starts from.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class BuildTest {
  private static final List<Checkout.Ended> FIRST = new ArrayList<>();

  @TempDir(factory = TempDirFactory.Standard.class)
  private static Path home;

  private static Checkout checkout;

  @BeforeAll
  static void startTwiceAtOnce() throws IOException, InterruptedException {
    checkout = new Checkout(home, "a check out").maven(packaging("hello"));
    List<String> command = List.of(checkout.launcher().toString(), "a", "b c");
    List<Process> starts = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Path err = home.resolve("err" + i);
      starts.add(checkout.process(home, command).redirectError(err.toFile()).start());
    }
    for (Process start : starts) {
      String out = new String(start.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String err = Files.readString(home.resolve("err" + starts.indexOf(start)));
      FIRST.add(new Checkout.Ended(start.waitFor(), out, err));
    }
  }

  @Test
  void buildsOnceForTwoFirstStartsAtOnce() throws IOException {
    assertEquals(
        Set.of(
            new Checkout.Ended(0, "hello [a, b c]\n", "tva: building (first use)...\n"),
            new Checkout.Ended(0, "hello [a, b c]\n", "")),
        Set.copyOf(FIRST));
    assertEquals(1, checkout.builds());
  }

  @Test
  void runsWhatMavenBuiltAndDoesNotAskItAgain() throws IOException {
    assertEquals(new Checkout.Ended(0, "hello [a, b c]\n", ""), checkout.start("a", "b c"));
    assertEquals(1, checkout.builds());
  }

  /**
   * As a module they would be announced on stderr, and the archive would keep no linked classes.
   */
  @Test
  void hasTheVectorsOfTheJdkWithoutAWord() {
    String species = "hello Species[float, 4, S_128_BIT]\n";
    assertEquals(new Checkout.Ended(0, species, ""), checkout.start("vectors"));
  }

  @Test
  void startsQuietlyWhenTheRecordedClassesAreDamagedOrGone() throws IOException {
    for (String command : List.of("check", "run")) {
      String archive = command.equals("check") ? "classes-light.aot" : "classes.aot";
      Path file = checkout.arguments().resolveSibling("1").resolve(archive);
      byte[] recorded = Files.readAllBytes(file);
      FileTime time = Files.getLastModifiedTime(file);
      byte[] damaged = recorded.clone();
      for (int i = damaged.length / 2; i < damaged.length / 2 + 65536; i++) {
        damaged[i] ^= 0x55;
      }
      var ended = new Checkout.Ended(0, "hello [" + command + "]\n", "");

      Files.write(file, damaged);
      assertEquals(ended, checkout.start(command));
      Files.delete(file);
      assertEquals(ended, checkout.start(command));
      Files.write(file, recorded);
      Files.setLastModifiedTime(file, time);
    }
  }

  /** A script that leaves what packaging leaves: here a program that greets with its arguments. */
  private static String packaging(String greeting) throws IOException {
    Path source = home.resolve("Main.java");
    Checkout.write(
        source,
        """
        package dev.tva.cli;
        public final class Main {
          public static void main(String[] arguments) throws Exception {
            var said = java.util.List.of(arguments);
            System.out.println("%s " + (said.contains("vectors") ? vectors() : said));
          }
          private static Object vectors() throws Exception {
            Class<?> vector = Class.forName("jdk.incubator.vector.FloatVector", true, null);
            return vector.getField("SPECIES_128").get(null);
          }
        }
        """
            .formatted(greeting));
    Path classes = home.resolve("classes");
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", classes.toString(), source.toString());
    assertEquals(0, code);
    Path jar = home.resolve("cli.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        var entries = new JarOutputStream(file)) {
      entries.putNextEntry(new JarEntry("dev/tva/cli/Main.class"));
      Files.copy(classes.resolve("dev/tva/cli/Main.class"), entries);
    }
    return """
    mkdir -p interpreter/cli/target/launcher
    cp '%s' interpreter/cli/target/launcher/tva-cli.jar
    printf '%%s' '%s' >interpreter/cli/target/launcher/class-path
    """
        .formatted(jar, jar);
  }
}
