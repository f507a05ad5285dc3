// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.PosixSysTerminal;
import org.jline.terminal.impl.jni.JniTerminalProvider;
import org.jline.terminal.spi.Pty;

/** A terminal at which nobody sits, and in which something is typed all the same. */
public final class RehearsedTerminal {
  /** At one prompt after the other: what is coloured, completed, taken back and answered. */
  private static final List<String> TYPED =
      List.of(
          "tau = b - a\r",
          "x = 0.5*ta\t\u007f\u007f\u007f1 + 2 # three\r",
          "\u001bOA\u001bOD\r",
          "no\t\u0003");

  private static final String END = "\u0003\u0004";

  /** A session that has not ended by then is left alone. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private RehearsedTerminal() {}

  /**
   * Runs a session that opens a terminal, and gets this one; where there is none, it is not run.
   */
  @SuppressWarnings("deprecation") // there is no other way to have all of JLine use it
  public static void use(Runnable session) {
    try {
      TerminalRepl.terminal().close();
      Pty pty = new JniTerminalProvider().open(null, TerminalRepl.USUAL);
      Thread.ofPlatform().daemon().start(() -> answer(pty));
      TerminalBuilder.setTerminalOverride(
          new PosixSysTerminal(
              "rehearsal",
              "xterm-256color",
              pty,
              StandardCharsets.UTF_8,
              true,
              Terminal.SignalHandler.SIG_DFL));
      if (!Thread.ofPlatform().daemon().start(session).join(PATIENCE)) {
        System.err.println("the session at a terminal waits for other keys");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException | LinkageError e) {
      System.err.println("no session at a terminal is recorded: " + e);
    } finally {
      TerminalBuilder.setTerminalOverride(null);
    }
  }

  private static void answer(Pty pty) {
    byte[] prompt = PlainRepl.PROMPT.getBytes(StandardCharsets.UTF_8);
    Iterator<String> keys = TYPED.iterator();
    try (InputStream shown = pty.getMasterInput()) {
      int matched = 0;
      for (int b = shown.read(); b >= 0; b = shown.read()) {
        matched = b == prompt[matched] ? matched + 1 : 0;
        if (matched == prompt.length) {
          matched = 0;
          type(pty, keys.hasNext() ? keys.next() : END);
        }
      }
    } catch (IOException _) {
      // The session has ended.
    }
  }

  private static void type(Pty pty, String keys) {
    try {
      pty.getMasterOutput().write(keys.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      // The session has ended.
    }
  }
}
