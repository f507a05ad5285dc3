// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import dev.tva.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs command lines as the program would, one after the other, and keeps what broke. */
final class Attempts {
  private static final long LONGEST_SECONDS = 5;
  private static final long PATIENCE_MILLIS = 120_000;
  private static final long STACK_BYTES = 64L << 20;

  private final List<String> broken = new ArrayList<>();

  /** What a command ended with; {@code seconds} of computing, however busy the machine is. */
  record Ended(int code, String said, double seconds) {}

  /** Runs a command on an input; {@code input} is shown where that breaks. */
  Ended run(String input, String... command) throws InterruptedException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    List<Ended> ended = new ArrayList<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              int code = 70;
              try (PrintStream to = new PrintStream(said, true, StandardCharsets.UTF_8)) {
                code = Main.run(Console.to(to, to, _ -> {}), command);
              } catch (Error e) {
                said.writeBytes(e.toString().getBytes(StandardCharsets.UTF_8));
              }
              long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
              ended.add(new Ended(code, said.toString(StandardCharsets.UTF_8), nanos / 1e9));
            },
            "attempt",
            STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    thread.join(PATIENCE_MILLIS);
    Ended result =
        thread.isAlive()
            ? new Ended(124, said.toString(StandardCharsets.UTF_8), PATIENCE_MILLIS / 1e3)
            : ended.getFirst();
    boolean trace = result.said().contains("\tat ") || result.said().contains("Exception");
    if (result.code() == 70
        || result.code() == 124
        || trace
        || result.seconds() > LONGEST_SECONDS) {
      broken.add(String.join(" ", command) + " ended with " + result + "\n" + input);
    }
    return result;
  }

  /** What ended with an internal error, a trace or not at all, and on which input. */
  List<String> broken() {
    return broken;
  }
}
