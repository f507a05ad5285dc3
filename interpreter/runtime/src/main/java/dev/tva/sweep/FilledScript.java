// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.source.Edit;
import dev.tva.source.Source;
import dev.tva.syntax.Literals;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A script with values in the place of its parameters' defaults; where checkpoints lie is left as
 * it is.
 */
final class FilledScript {
  private static final Set<String> CHECKPOINTS = Set.of("model", "delta");

  private FilledScript() {}

  /**
   * @param values as a command line gives them
   */
  static String of(Source script, Map<String, String> values) {
    Source filled = script;
    // From the last to the first, so that the places of those above stay.
    for (Statement s : TvaParser.parse(script).script().statements().reversed()) {
      if (s instanceof Statement.Param p
          && values.containsKey(p.name().name())
          && !CHECKPOINTS.contains(p.type().name())) {
        filled = filled(filled, p, values.get(p.name().name()));
      }
    }
    return filled.text();
  }

  /** Whether two scripts are the same but for such values. */
  static boolean isSame(Source one, Source other) {
    return of(one, zeros(one)).equals(of(other, zeros(other)));
  }

  private static Map<String, String> zeros(Source script) {
    Map<String, String> all = new HashMap<>();
    for (Statement s : TvaParser.parse(script).script().statements()) {
      if (s instanceof Statement.Param p) {
        all.put(p.name().name(), "0");
      }
    }
    return all;
  }

  private static Source filled(Source script, Statement.Param p, String value) {
    boolean text = p.type().name().equals("string") && !p.type().list();
    String literal = text && !value.startsWith("\"") ? Literals.quoted(value) : value;
    int end = p.type().span().end();
    return p.defaultValue()
        .map(d -> new Edit(script.span(d.span().start(), d.span().end()), literal))
        .orElseGet(() -> Edit.insert(script, end, " = " + literal))
        .applied();
  }
}
