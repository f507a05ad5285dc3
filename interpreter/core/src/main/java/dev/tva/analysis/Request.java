// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import dev.tva.catalog.Catalog;
import dev.tva.catalog.ScriptFiles;
import dev.tva.syntax.Parses;
import dev.tva.syntax.Script;
import java.util.Map;
import java.util.Optional;

/**
 * What to analyse.
 *
 * @param library functions that are there without an import
 * @param scripts gives what is imported
 * @param parses what parsing gave of texts that are imported
 * @param catalog opens files; without it only the text is checked
 * @param arguments the values given to parameters, by name
 */
public record Request(
    Script script,
    Script prelude,
    Library library,
    ScriptFiles scripts,
    Parses parses,
    Optional<Catalog> catalog,
    Map<String, String> arguments,
    Mode mode) {
  public Request {
    arguments = Map.copyOf(arguments);
  }

  /** What kind of text it is. */
  public enum Mode {
    SCRIPT,
    /** One formula, whose free names the arguments bind. */
    FORMULA,
    /** Statements that come one after the other: names are bound again, values are shown. */
    SESSION
  }

  boolean formula() {
    return mode == Mode.FORMULA;
  }

  boolean session() {
    return mode == Mode.SESSION;
  }

  Request with(Map<String, String> others) {
    return new Request(script, prelude, library, scripts, parses, catalog, others, mode);
  }
}
