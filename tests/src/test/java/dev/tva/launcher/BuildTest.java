// SPDX-License-Identifier: Apache-2.0
package dev.tva.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with a real JDK and a stand-in for Maven. */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class BuildTest {
  @TempDir Path home;
  private Checkout checkout;

  @BeforeEach
  void layOut() {
    checkout = new Checkout(home, "a check out");
    checkout.with("JAVA_HOME", javaHome().toString());
    checkout.with("PATH", home.resolve("bin") + ":/usr/bin:/bin");
  }

  @Test
  void runsWhatMavenBuiltAndDoesNotAskItAgain() throws IOException {
    maven(packaging("hello"));

    var first = checkout.start("a", "b c");
    var second = checkout.start("a", "b c");

    assertEquals("tva: building (first use)...\n", first.err());
    assertEquals("hello [a, b c]\n", first.out());
    assertEquals("", second.err());
    assertEquals(first.out(), second.out());
    assertEquals(1, builds());
  }

  /**
   * As a module they would be announced on stderr, and the archive would keep no linked classes.
   */
  @Test
  void hasTheVectorsOfTheJdkWithoutAWord() throws IOException {
    maven(packaging("hello"));

    var ended = checkout.start("vectors");

    assertEquals("tva: building (first use)...\n", ended.err());
    assertEquals("hello Species[float, 4, S_128_BIT]\n", ended.out());
  }

  @Test
  void startsQuietlyWhenTheRecordedClassesAreDamagedOrGone() throws IOException {
    maven(packaging("hello"));
    checkout.start("check");
    for (String command : List.of("check", "run")) {
      String archive = command.equals("check") ? "classes-light.aot" : "classes.aot";
      Path file = checkout.arguments().resolveSibling("1").resolve(archive);
      byte[] damaged = Files.readAllBytes(file);
      for (int i = damaged.length / 2; i < damaged.length / 2 + 65536; i++) {
        damaged[i] ^= 0x55;
      }
      var ended = new Checkout.Ended(0, "hello [" + command + "]\n", "");

      Files.write(file, damaged);
      assertEquals(ended, checkout.start(command));
      Files.delete(file);
      assertEquals(ended, checkout.start(command));
    }
  }

  @Test
  void buildsOnceForTwoFirstStartsAtOnce() throws IOException, InterruptedException {
    maven(packaging("hello"));
    var starts = new ArrayList<Process>();
    for (int i = 0; i < 2; i++) {
      starts.add(checkout.process(home, List.of(checkout.launcher().toString())).start());
    }

    for (Process start : starts) {
      assertEquals("hello []\n", new String(start.getInputStream().readAllBytes()));
      assertEquals(0, start.waitFor());
    }
    assertEquals(1, builds());
  }

  @Test
  void showsTheCauseOfAFailedBuildAndLeavesNoStamp() throws IOException {
    maven("echo '[ERROR] Main.java:[3,7] cannot find symbol'; echo '[ERROR] Re-run Maven'; exit 1");

    var ended = checkout.start();

    assertEquals(3, ended.code());
    assertEquals("", ended.out());
    assertTrue(ended.err().contains("\n  Main.java:[3,7] cannot find symbol\n"), ended.err());
    assertFalse(ended.err().contains("Re-run"), ended.err());
    assertFalse(Files.exists(checkout.arguments()));
  }

  @Test
  void saysThatMavenIsMissing() throws IOException {
    Path bin = Files.createDirectories(home.resolve("bin"));
    Checkout.write(bin.resolve("find"), "#!/bin/sh\nexit 0\n");
    checkout.run(home, List.of("chmod", "+x", bin.resolve("find").toString()));

    var ended = checkout.with("PATH", bin.toString()).start();

    assertEquals(3, ended.code());
    assertTrue(ended.err().contains("tva: Maven is missing"), ended.err());
  }

  private static Path javaHome() {
    return Path.of(ProcessHandle.current().info().command().orElseThrow()).getParent().getParent();
  }

  private void maven(String script) throws IOException {
    Path maven = home.resolve("bin/mvn");
    Checkout.write(maven, "#!/bin/sh\necho built >>'" + home + "/builds'\n" + script + "\n");
    checkout.run(home, List.of("chmod", "+x", maven.toString()));
  }

  private int builds() throws IOException {
    return Files.readAllLines(home.resolve("builds")).size();
  }

  /** A script that leaves what packaging leaves: here a program that greets with its arguments. */
  private String packaging(String greeting) throws IOException {
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
