// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import dev.tva.catalog.Catalog;
import dev.tva.catalog.ScriptFiles;
import dev.tva.syntax.Script;
import java.util.Map;
import java.util.Optional;

/**
 * What to analyse.
 *
 * @param scripts gives what is imported
 * @param catalog opens files; without it only the text is checked
 * @param arguments the values given to parameters, by name
 * @param formula whether the text is one formula, whose free names the arguments bind
 */
public record Request(
    Script script,
    Script prelude,
    ScriptFiles scripts,
    Optional<Catalog> catalog,
    Map<String, String> arguments,
    boolean formula) {
  public Request {
    arguments = Map.copyOf(arguments);
  }

  Request with(Map<String, String> others) {
    return new Request(script, prelude, scripts, catalog, others, formula);
  }

  public Request textOnly() {
    return new Request(script, prelude, scripts, Optional.empty(), arguments, formula);
  }
}
