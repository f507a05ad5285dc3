// SPDX-License-Identifier: Apache-2.0
package dev.tva.diagnostic;

import dev.tva.source.Edit;
import java.util.List;
import java.util.Optional;

/** Something to do about a problem. What can be done by a program is told apart by type. */
public sealed interface Help extends Diagnostic.Line {
  /** In words; a colon goes between them and what {@link #shown} gives. */
  String text();

  /** What is typed, as a person is shown it; empty where the words say it. */
  String shown();

  /** A change of a text that tva was given: a script, a file it imports, a formula, an argument. */
  record Change(String text, String shown, Edit edit) implements Help {}

  /**
   * Words for the command line, in the place of those that say the same there: an option with its
   * value, or {@code name=value}.
   */
  record Words(String text, List<String> words) implements Help {
    public Words {
      words = List.copyOf(words);
    }

    @Override
    public String shown() {
      return String.join(" ", words);
    }

    /** The one word, where it gives an argument a value. */
    public Optional<String> argument() {
      return Optional.of(words.getFirst())
          .filter(w -> words.size() == 1 && !w.startsWith("-") && w.indexOf('=') > 0);
    }
  }

  /**
   * A path to give in the place of one that cannot be read. Who reads files does not know where the
   * path is written; who does makes a change of it.
   */
  record Path(String text, String shown) implements Help {}

  /** A command to type by itself. */
  record Command(String text, String shown) implements Help {}

  /** Something outside all texts: a file to get, room to make. */
  record Outside(String text) implements Help {
    @Override
    public String shown() {
      return "";
    }
  }

  /** What the reader must decide; {@code shown} is an example of how it is written. */
  record Advice(String text, String shown) implements Help {}
}
