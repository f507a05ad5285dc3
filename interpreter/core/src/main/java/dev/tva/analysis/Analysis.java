// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.graph.GraphBuilder;
import dev.tva.graph.Value;
import dev.tva.source.Span;
import dev.tva.support.Input;
import dev.tva.support.Supports;
import dev.tva.type.Spaces;
import dev.tva.type.Val;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * A checked script: what it asks for, as graph, and all that was found.
 *
 * @param origins where each value came from first
 * @param bindings the names bound at top level
 * @param sources the texts of the script and of what it imports, by name as written
 * @param parameters the values of parameters that are no checkpoints, as text
 */
public record Analysis(
    GraphBuilder graph,
    Spaces spaces,
    Supports supports,
    List<Input> inputs,
    List<Action> actions,
    List<Diagnostic> problems,
    Map<Value, Span> origins,
    SequencedMap<String, Val> bindings,
    SequencedMap<String, String> sources,
    SequencedMap<String, String> parameters) {
  public Analysis {
    inputs = List.copyOf(inputs);
    actions = List.copyOf(actions);
    problems = List.copyOf(problems);
  }

  /** The same without what it shows. */
  public Analysis silent() {
    return new Analysis(
        graph,
        spaces,
        supports,
        inputs,
        actions.stream().filter(a -> !(a instanceof Action.Show)).toList(),
        problems,
        origins,
        bindings,
        sources,
        parameters);
  }

  /** The files that it draws. */
  public List<Action.Picture> pictures() {
    return actions.stream()
        .flatMap(a -> a instanceof Action.Show s ? s.picture().stream() : Stream.empty())
        .toList();
  }

  public boolean ok() {
    return problems.stream().noneMatch(Diagnostic::isError);
  }
}
