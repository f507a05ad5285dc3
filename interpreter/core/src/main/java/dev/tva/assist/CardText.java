// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

import dev.tva.diagnostic.Printable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/** Cards as text, of 100 columns at most. */
public final class CardText {
  private static final int WIDTH = 100;
  private static final String FORMULA = "      ";

  private CardText() {}

  /** For a place of so many columns, a line for each: its name and its first sentence. */
  public static String list(List<Card> cards, int columns) {
    int width = Math.min(WIDTH, columns);
    int widest = cards.stream().mapToInt(c -> c.name().length()).max().orElse(0);
    StringBuilder out = new StringBuilder();
    for (Card c : cards) {
      paragraph(out, "  " + c.name() + " ".repeat(widest - c.name().length() + 2), c.line(), width);
    }
    return out.toString();
  }

  public static String of(Card card) {
    return of(card, WIDTH);
  }

  /** For a place of so many columns. */
  public static String of(Card card, int columns) {
    int width = Math.min(WIDTH, columns);
    StringBuilder out = new StringBuilder();
    paragraph(out, "", card.signature(), width);
    out.append('\n');
    paragraph(out, "  ", card.summary(), width);
    if (!card.formula().isEmpty()) {
      out.append('\n');
      card.formula().forEach(l -> formula(out, l, width));
    }
    SequencedMap<String, String> rows = new LinkedHashMap<>(card.parameters());
    card.parts().forEach((word, text) -> rows.put(word.toLowerCase(Locale.ROOT), text));
    int widest = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
    if (!rows.isEmpty()) {
      out.append('\n');
    }
    rows.forEach((word, text) ->
        paragraph(out, "  " + word + " ".repeat(widest - word.length() + 2), text, width));
    return Printable.lines(out.toString());
  }

  /** As it is written, where there is room for that. */
  private static void formula(StringBuilder out, String line, int width) {
    boolean fits = FORMULA.length() + line.length() <= width;
    int equals = line.indexOf("= ");
    int text = fits ? line.length() : equals < 0 ? 0 : equals + 2;
    paragraph(out, FORMULA + line.substring(0, text), line.substring(text), width);
  }

  /** Lines after the first begin where its text does. */
  private static void paragraph(StringBuilder out, String head, String text, int width) {
    StringBuilder line = new StringBuilder(head);
    boolean first = true;
    for (String word : text.split(" ")) {
      if (!first && line.length() + 1 + word.length() > width) {
        out.append(line).append('\n');
        line = new StringBuilder(" ".repeat(head.length()));
        first = true;
      }
      line.append(first ? "" : " ").append(word);
      first = false;
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }
}
