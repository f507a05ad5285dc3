// SPDX-License-Identifier: Apache-2.0
package dev.tva.doc;

import dev.tva.cli.Served;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The commands of a console block: those of {@code tva} alone are run by a program that is started
 * once, the others by a shell in which {@code tva} is this build.
 */
public final class Commands {
  private static final String PROMPT = "$ ";

  /** No redirection, no second command, no variable, and no quote in quotes. */
  private static final String PIECE = "('[^'\"]*'|\"[^'\"$`\\\\]*\"|[^'\"|<>;&$`*?\\\\\\s])+";

  private static final Pattern WORD = Pattern.compile(PIECE);
  private static final Pattern PLAIN = Pattern.compile("tva( +" + PIECE + ")*");

  private Commands() {}

  /** What is in time or depends on the machine: seconds and memory. */
  public static String masked(String text) {
    return text.replaceAll("in \\d+\\.\\d s", "in # s")
        .replaceAll("peak memory about .*", "peak memory about #")
        .replaceAll("peak memory \\d+(\\.\\d+)? [kMG]B", "peak memory #");
  }

  /** The block again, with the output that the commands really have. */
  static String run(String block, Path folder, Served program) {
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
        Optional<List<String>> words = words(command.toString());
        shown.append(
            words.isPresent()
                ? program.runMerged(words.get()).out()
                : output(command.toString(), folder));
        command.setLength(0);
      }
    }
    return shown.toString();
  }

  /** Behind {@code tva}, where the shell does nothing but take words out of their quotes. */
  private static Optional<List<String>> words(String command) {
    String line = command.replace("\\\n", " ").strip();
    if (!PLAIN.matcher(line).matches()) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>();
    WORD.matcher(line).results().forEach(m -> words.add(m.group().replaceAll("['\"]", "")));
    return Optional.of(words.subList(1, words.size()));
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
