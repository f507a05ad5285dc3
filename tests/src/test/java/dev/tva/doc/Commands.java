// SPDX-License-Identifier: Apache-2.0
package dev.tva.doc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The commands of a console block, run by a shell in which {@code tva} is this build. */
public final class Commands {
  private static final String PROMPT = "$ ";

  private Commands() {}

  /** What is in time or depends on the machine: seconds and memory. */
  public static String masked(String text) {
    return text.replaceAll("in \\d+\\.\\d s", "in # s")
        .replaceAll("peak memory about .*", "peak memory about #")
        .replaceAll("peak memory \\d+(\\.\\d+)? [kMG]B", "peak memory #");
  }

  /** The block again, with the output that the commands really have. */
  static String run(String block, Path folder) {
    StringBuilder shown = new StringBuilder();
    StringBuilder command = new StringBuilder();
    boolean open = false;
    for (String line : block.split("\n", -1)) {
      if (!open && !line.startsWith(PROMPT)) {
        continue;
      }
      shown.append(line).append('\n');
      command.append(open ? line : line.substring(PROMPT.length())).append('\n');
      open = line.endsWith("\\");
      if (!open) {
        shown.append(output(command.toString(), folder));
        command.setLength(0);
      }
    }
    return shown.toString();
  }

  private static String output(String command, Path folder) {
    try {
      Process process =
          new ProcessBuilder(List.of("sh", "-c", program() + command))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return text;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String program() {
    return "tva() { '"
        + Path.of(System.getProperty("java.home"), "bin", "java")
        + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m --enable-native-access=ALL-UNNAMED"
        + " -cp '"
        + System.getProperty("java.class.path")
        + "' dev.tva.cli.Main \"$@\"; }\n";
  }
}
