// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.console;

import dev.tva.cli.view.Wrapped;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Printable;
import dev.tva.diagnostic.Renderer;
import dev.tva.diagnostic.Theme;
import dev.tva.view.text.Look;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where output goes: what was asked for to standard output, all else to standard error. Colours
 * only on a terminal, and never with {@code NO_COLOR}.
 *
 * @param inTerminal whether standard input is a terminal
 * @param outTerminal whether standard output is a terminal
 * @param errTerminal whether standard error is one
 * @param columns of the terminal
 * @param color whether colours are wanted where there is a terminal
 * @param told hears of every problem that is written
 */
public record Console(
    PrintStream out,
    PrintStream err,
    boolean inTerminal,
    boolean outTerminal,
    boolean errTerminal,
    int columns,
    boolean color,
    Consumer<Diagnostic> told) {

  /** Who hears of problems where nobody asks. */
  public static final Consumer<Diagnostic> NOBODY = _ -> {};

  private static final String ERASE = "\r\u001b[K";
  private static final String NO_WRAP = "\u001b[?7l";
  private static final String WRAP = "\u001b[?7h";

  /** How problems are written. */
  public enum Format {
    text,
    concise,
    json
  }

  /** Of a terminal that does not say how wide it is, and of what there is none for. */
  public static final int COLUMNS = 80;

  /** One without terminals. */
  public static Console to(PrintStream out, PrintStream err, Consumer<Diagnostic> told) {
    return new Console(out, err, false, false, false, COLUMNS, false, told);
  }

  /** What views on standard output look like; where it is no terminal, nothing is cut. */
  public Look outLook() {
    return outTerminal ? new Look(true, color, columns) : Look.PLAIN;
  }

  private String text(Diagnostic problem) {
    String text = Renderer.text(problem, errTheme());
    return errTerminal ? Wrapped.problem(text, columns) : text;
  }

  Theme errTheme() {
    return errTerminal && color ? Theme.COLOR : Theme.PLAIN;
  }

  public void report(List<Diagnostic> problems, Format format) {
    for (Diagnostic d : problems.subList(0, Math.min(Renderer.MOST, problems.size()))) {
      told.accept(d);
      switch (format) {
        case text -> err.println(text(d));
        case concise -> err.println(Renderer.concise(d));
        case json -> err.println(Renderer.json(d));
      }
    }
    int left = problems.size() - Renderer.MOST;
    if (left > 0) {
      err.println(format == Format.json ? "{\"left\":" + left + "}" : Renderer.left(left));
    }
  }

  /** A line about what is going on. */
  public void say(String line) {
    String text = Printable.lines(line);
    err.println(errTerminal ? Wrapped.of(text, columns) : text);
  }

  /** Text that was asked for, of whole lines. */
  public void print(String text) {
    out.print(outTerminal ? Wrapped.of(text, columns) + "\n" : text);
  }

  /** A line on a terminal that the next one takes the place of; the window's edge cuts it. */
  public void status(String line) {
    err.print(ERASE + NO_WRAP + Printable.of(line) + WRAP);
    err.flush();
  }

  /** Takes the status away again. */
  public void clearStatus() {
    err.print(ERASE);
    err.flush();
  }
}
