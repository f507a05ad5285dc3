// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.repl;

import dev.tva.assist.Completions;
import dev.tva.repl.Repl;
import java.util.List;
import java.util.function.Supplier;
import org.jline.reader.Candidate;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/**
 * Asks the session where a text ends, and what it can go on with. A fault in answering that costs
 * the answer, not the session: the text itself can still be entered.
 */
final class LineParser implements Parser {
  private final Repl repl;

  LineParser(Repl repl) {
    this.repl = repl;
  }

  @Override
  public ParsedLine parse(String text, int cursor, ParseContext context) {
    Completions none = new Completions(cursor, List.of());
    if (context == ParseContext.COMPLETE) {
      return new Line(text, cursor, unless(none, () -> repl.complete(text, cursor)));
    }
    if (context == ParseContext.ACCEPT_LINE && unless(false, () -> repl.isIncomplete(text))) {
      throw new EOFError(-1, -1, "more is to come");
    }
    return new Line(text, cursor, none);
  }

  /** What is asked for, or something else where asking fails. */
  static <T> T unless(T otherwise, Supplier<T> asked) {
    try {
      return asked.get();
    } catch (RuntimeException | StackOverflowError _) {
      return otherwise;
    }
  }

  /** Offers what the session has said. */
  static void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    if (line instanceof Line(String _, int _, Completions known)) {
      known
          .choices()
          .forEach(c ->
              candidates.add(
                  new Candidate(
                      c.text(),
                      c.label(),
                      null,
                      c.note().isEmpty() ? null : c.note(),
                      null,
                      null,
                      false)));
    }
  }

  /** A text of which one word is being typed. */
  private record Line(String line, int cursor, Completions known) implements CompletingParsedLine {
    @Override
    public String word() {
      return line.substring(known.from(), cursor);
    }

    @Override
    public int wordCursor() {
      return cursor - known.from();
    }

    @Override
    public int wordIndex() {
      return 0;
    }

    @Override
    public List<String> words() {
      return List.of(word());
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return wordCursor();
    }

    @Override
    public int rawWordLength() {
      return word().length();
    }
  }
}
