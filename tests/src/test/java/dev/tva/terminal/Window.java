// SPDX-License-Identifier: Apache-2.0
package dev.tva.terminal;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jline.builtins.ScreenTerminal;

/**
 * A program in a pseudo-terminal, and the screen it draws. Everything waits for the screen to show
 * it; the limit only keeps a test that fails from standing still.
 */
public final class Window implements AutoCloseable {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);

  private final PtyProcess process;
  private final ScreenTerminal screen;
  private final OutputStream keys;
  private final StringBuilder written = new StringBuilder();
  private final Thread reading;
  private int columns;
  private int rows;

  /** Starts a program in a folder. */
  public Window(
      String program,
      Map<String, String> environment,
      Path folder,
      int columns,
      int rows,
      List<String> arguments)
      throws IOException {
    // One whose program is told no size.
    this.columns = columns == 0 ? 80 : columns;
    this.rows = rows == 0 ? 24 : rows;
    this.screen = new ScreenTerminal(this.columns, this.rows);
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(arguments);
    this.process =
        new PtyProcessBuilder(command.toArray(String[]::new))
            .setEnvironment(environment)
            .setDirectory(folder.toString())
            .setInitialColumns(columns)
            .setInitialRows(rows)
            .start();
    this.keys = process.getOutputStream();
    this.reading = Thread.ofPlatform().daemon().name("screen").start(this::read);
  }

  private void read() {
    try (Reader reader = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      char[] buffer = new char[4096];
      for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
        draw(new String(buffer, 0, n));
      }
    } catch (IOException _) {
      // A terminal whose program has ended cannot be read any more.
    }
  }

  private synchronized void draw(String text) throws IOException {
    written.append(text);
    screen.write(text);
    String answer = screen.read();
    if (!answer.isEmpty()) {
      keys.write(answer.getBytes(StandardCharsets.UTF_8));
      keys.flush();
    }
    notifyAll();
  }

  /** Everything that was written, with what moves the cursor and colours. */
  synchronized String written() {
    return written.toString();
  }

  /**
   * What the screen shows: lines without the blanks at their ends, down to the last that has text.
   */
  public synchronized String text() {
    long[] cells = new long[columns * rows];
    screen.dump(cells, 0, 0, rows, columns, null);
    List<String> lines = new ArrayList<>();
    for (int y = 0; y < rows; y++) {
      StringBuilder line = new StringBuilder();
      for (int x = 0; x < columns; x++) {
        line.appendCodePoint((int) cells[y * columns + x]);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines.stream().collect(Collectors.joining("\n")).stripTrailing();
  }

  /** The process that runs in it. */
  public long process() {
    return process.pid();
  }

  /** Types keys, as they are sent. */
  public void type(String text) throws IOException {
    keys.write(text.getBytes(StandardCharsets.UTF_8));
    keys.flush();
  }

  /** Waits until this is on the screen. */
  public void await(String text) {
    await(text, s -> s.contains(text));
  }

  /** Waits until the screen is as wanted. */
  public synchronized void await(String what, Predicate<String> wanted) {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (!wanted.test(text())) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("not on the screen: " + what + "\n" + text());
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Types a line once there is a prompt, and waits for the next prompt; what was answered. */
  public String ask(String line) throws IOException {
    awaitPrompt();
    type("\u000c");
    await("a cleared screen", s -> s.equals("tva>"));
    type(line + "\r");
    await("a prompt below " + line, s -> s.contains("\n") && s.endsWith("\ntva>"));
    String text = text();
    return text.substring(0, text.length() - "\ntva>".length());
  }

  public void awaitPrompt() {
    await("a prompt", s -> s.endsWith("tva>"));
  }

  synchronized void resize(int newColumns, int newRows) {
    columns = newColumns;
    rows = newRows;
    screen.setSize(newColumns, newRows);
    process.setWinSize(new WinSize(newColumns, newRows));
  }

  /** Waits for the end; the exit code. */
  public int ended() {
    try {
      if (!process.waitFor(LIMIT_NANOS, TimeUnit.NANOSECONDS)) {
        throw new AssertionError("still running\n" + text());
      }
      reading.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
