// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep.shell;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The last lines of what a command prints, however much that is; from several threads. */
final class Tail {
  private static final int LINES = 200;
  private static final int LONGEST = 100_000;

  private final Consumer<String> listener;
  private final Deque<String> lines = new ArrayDeque<>();
  private Optional<String> last = Optional.empty();

  /**
   * @param listener hears each line of the output, as it comes
   */
  Tail(Consumer<String> listener) {
    this.listener = listener;
  }

  /** Reads to the end. */
  void take(InputStream stream, boolean output) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        if (c == '\n') {
          add(line.toString(), output);
          line.setLength(0);
        } else if (line.length() < LONGEST) {
          line.append((char) c);
        }
      }
      add(line.toString(), output);
    } catch (IOException _) {
      // The command was ended: what it said so far is kept.
    }
  }

  private synchronized void add(String line, boolean output) {
    // A progress bar goes back to the beginning of its line again and again.
    String shown = line.strip();
    shown = shown.substring(shown.lastIndexOf('\r') + 1);
    if (shown.isBlank()) {
      return;
    }
    if (output) {
      last = Optional.of(shown);
      listener.accept(shown);
    }
    lines.addLast(shown);
    if (lines.size() > LINES) {
      lines.removeFirst();
    }
  }

  synchronized Optional<String> lastOfOutput() {
    return last;
  }

  synchronized List<String> lastLines(int most) {
    return lines.stream().skip(Math.max(0, lines.size() - most)).toList();
  }
}
