// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

import dev.tva.diagnostic.Printable;
import java.util.List;

/**
 * What a text can go on with at a place.
 *
 * @param from where the word begins that a choice replaces, up to the place
 */
public record Completions(int from, List<Choice> choices) {
  public Completions {
    // A name with characters that nobody can type or see is met by a pattern.
    choices = choices.stream().filter(c -> Printable.is(c.text() + c.note())).toList();
  }

  /**
   * One way to go on.
   *
   * @param text what stands there then
   * @param label what it is called in a list
   * @param note what is known of it, on one line; may be empty
   */
  public record Choice(String text, String label, String note) {
    public Choice(String text, String note) {
      this(text, text.strip(), note);
    }
  }
}
