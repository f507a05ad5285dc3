// SPDX-License-Identifier: Apache-2.0
package dev.tva.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher has java record the classes of a start. A class can make java crash over that, and
 * nobody would be told: starts would only be slower.
 */
final class RecordedClassesTest {
  @Test
  void javaRecordsTheClassesOfAStart(@TempDir Path folder)
      throws IOException, InterruptedException {
    List<String> jars =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .toList();
    assumeTrue(
        jars.stream().anyMatch(jar -> jar.contains("tva-cli")),
        "java records classes of jars, which Maven makes before this test");
    Path archive = folder.resolve("classes.aot");

    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:AOTCacheOutput=" + archive,
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                "--enable-native-access=ALL-UNNAMED",
                "-classpath",
                String.join(File.pathSeparator, jars),
                "dev.tva.cli.Main",
                "--version")
            .redirectErrorStream(true)
            .start();
    String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(0, java.waitFor(), said);
    assertTrue(Files.exists(archive) && Files.size(archive) > 0, said);
  }
}
