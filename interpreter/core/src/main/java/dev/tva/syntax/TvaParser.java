// SPDX-License-Identifier: Apache-2.0
package dev.tva.syntax;

import dev.tva.source.Source;
import java.util.List;

/** Parses text into a script. */
public final class TvaParser {
  private TvaParser() {}

  /** Never throws for any text; problems are in the result. */
  public static Parsed parse(Source source) {
    return new Parsed(new Script(source, "", List.of()), List.of(), false);
  }
}
