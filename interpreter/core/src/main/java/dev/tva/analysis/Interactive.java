// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import dev.tva.catalog.Catalog;
import dev.tva.source.Source;
import dev.tva.syntax.Parses;
import dev.tva.syntax.Script;
import dev.tva.syntax.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Evaluates statements that come one after the other, all into one graph: what a later statement
 * has in common with an earlier one is the same value. Files are at hand, so there is no text
 * stage.
 */
public final class Interactive {
  private final ScriptEvaluation evaluation;

  /** {@code arguments} are the values of parameters that may be declared. */
  public Interactive(
      Script prelude, Library library, Catalog catalog, Map<String, String> arguments) {
    Script nothing = new Script(Source.of("<input>", ""), "", List.of());
    this.evaluation =
        new ScriptEvaluation(
            new Request(
                nothing,
                prelude,
                library,
                catalog,
                new Parses(),
                Optional.of(catalog),
                arguments,
                Request.Mode.SESSION));
  }

  /**
   * Takes a statement. The result has all bindings so far, and the actions and problems of this
   * statement alone; with an error in it, it has bound nothing.
   */
  public Analysis take(Statement statement) {
    return evaluation.step(statement);
  }

  /** Binds a name as {@code name=value} on a command line does. */
  public Analysis give(String name, String value) {
    return evaluation.give(name, value);
  }

  /** Forgets a name that is bound. */
  public Analysis drop(String name) {
    return evaluation.drop(name);
  }

  /** All names that can be used, those of the prelude too. */
  public List<String> visible() {
    return evaluation.visible();
  }
}
