// SPDX-License-Identifier: Apache-2.0
package dev.tva.assist;

import dev.tva.syntax.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * What the documentation of a function says, part by part: some sentences, an indented formula, and
 * lines {@code word: text}, of which those below go on indented. Parameters are words in lower
 * case.
 *
 * @param parts those that begin with a capital, as {@code When}
 */
public record Card(
    String name,
    String signature,
    String summary,
    List<String> formula,
    SequencedMap<String, String> parameters,
    SequencedMap<String, String> parts) {
  /** What a card of a method says beside its parameters, in this order. */
  public static final List<String> PARTS = List.of("When", "Cost", "From", "Elsewhere", "Example");

  public Card {
    formula = List.copyOf(formula);
  }

  public static Card of(Statement.Define d) {
    List<String> summary = new ArrayList<>();
    List<String> formula = new ArrayList<>();
    SequencedMap<String, String> parameters = new LinkedHashMap<>();
    SequencedMap<String, String> parts = new LinkedHashMap<>();
    String last = "";
    for (String line : d.doc().lines().toList()) {
      int colon = line.indexOf(": ");
      boolean indented = line.startsWith("  ");
      boolean word = colon > 0 && line.substring(0, colon).matches("\\w+");
      boolean behindFormula = !formula.isEmpty();
      if (line.startsWith("    ") && last.isEmpty()) {
        formula.add(line.substring(4));
      } else if (behindFormula && indented && !last.isEmpty()) {
        var lines = parts.containsKey(last) ? parts : parameters;
        lines.merge(last, line.strip(), (before, more) -> before + " " + more);
      } else if (behindFormula && word) {
        last = line.substring(0, colon);
        boolean part = Character.isUpperCase(last.charAt(0));
        (part ? parts : parameters).put(last, line.substring(colon + 2).strip());
      } else if (!line.isBlank()) {
        summary.add(line.strip());
      }
    }
    return new Card(
        d.name().name(), Signatures.of(d), String.join(" ", summary), formula, parameters, parts);
  }

  /** The first sentence. */
  public String line() {
    int end = summary.indexOf(". ");
    return end < 0 ? summary : summary.substring(0, end + 1);
  }

  /** A part, the empty string where the documentation has none. */
  public String part(String word) {
    return parts.getOrDefault(word, "");
  }

  /** All of it in one line, to be searched. */
  String text() {
    return String.join(
        " ",
        name,
        summary,
        String.join(" ", formula),
        String.join(" ", parameters.values()),
        String.join(" ", parts.values()));
  }
}
