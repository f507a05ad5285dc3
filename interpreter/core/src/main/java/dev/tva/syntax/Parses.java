// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import dev.tva.source.Source;
import java.util.HashMap;
import java.util.Map;

/**
 * What parsing texts gave: each is parsed once, however often it is checked. A script's helps are
 * tried one after the other, and of all it imports each changes one text at most.
 */
public final class Parses {
  private final Map<Source, Parsed> known = new HashMap<>();

  public Parsed of(Source source) {
    return known.computeIfAbsent(source, TvaParser::parse);
  }

  /** For a text that is read but once, and so not kept. */
  public Parsed once(Source source) {
    Parsed before = known.get(source);
    return before != null ? before : TvaParser.parse(source);
  }
}
