// SPDX-License-Identifier: Apache-2.0
package dev.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {
  @TempDir Path dir;

  @Test
  void theExampleRunsAndPrintsWhatTheReadmeSays() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    Path source = Files.writeString(dir.resolve("Example.java"), block(readme, "java"));
    Path output = dir.resolve("output.txt");
    var command =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            home(DType.class),
            source.getFileName().toString());
    command.directory(dir.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
    int exit = command.start().waitFor();
    assertEquals(block(readme, "text"), Files.readString(output, UTF_8));
    assertEquals(0, exit);
  }

  private static String block(String readme, String language) {
    Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(readme);
    assertTrue(block.find(), "the README has a block of " + language);
    return block.group(1);
  }

  private static String home(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}
