// SPDX-License-Identifier: Apache-2.0
package dev.tva.doc;

import dev.tva.cli.Program;
import dev.tva.cli.Served;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands of a console block: those of {@code tva} alone, or with what is typed into it, are
 * run by a program that is started once, the others by a shell in which {@code tva} is this build.
 */
public final class Commands {
  private static final String PROMPT = "$ ";

  /** No redirection, no second command, and nothing that a shell would put in its place. */
  private static final String PIECE = "(?:'[^']*'|\"[^\"$`\\\\]*\"|[^'\"|<>;&$`*?\\\\\\s])";

  private static final Pattern WORD = Pattern.compile(PIECE + "+");
  private static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"");

  /** What is typed, the words of tva, and whether its exit code is asked for. */
  private static final Pattern PLAIN =
      Pattern.compile(
          "(?:(echo|printf) '([^'%]*)' \\| )?tva((?: +" + PIECE + "+)*)(; echo \\$\\?)?");

  private Commands() {}

  /** What is in time or depends on the machine: seconds and memory. */
  public static String masked(String text) {
    return text.replaceAll("in \\d+\\.\\d s", "in # s")
        .replaceAll("peak memory about .*", "peak memory about #")
        .replaceAll("peak memory \\d+(\\.\\d+)? [kMG]B", "peak memory #");
  }

  /** The block again, with the output that the commands really have. */
  static String run(String block, Program program) {
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
        Matcher plain = PLAIN.matcher(command.toString().replace("\\\n", " ").strip());
        shown.append(
            plain.matches()
                ? output(plain, program)
                : output(command.toString(), program.folder()));
        command.setLength(0);
      }
    }
    return shown.toString();
  }

  private static String output(Matcher plain, Program program) {
    String typed =
        switch (plain.group(1)) {
          case "echo" -> plain.group(2) + "\n";
          case "printf" -> plain.group(2).translateEscapes();
          case null, default -> "";
        };
    List<String> words = new ArrayList<>(List.of("!merged", "!typed", typed));
    WORD.matcher(plain.group(3))
        .results()
        .forEach(m -> words.add(QUOTED.matcher(m.group()).replaceAll("$1$2")));
    Served.Ended ended = program.run(words);
    return ended.out() + (plain.group(4) == null ? "" : ended.code() + "\n");
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
