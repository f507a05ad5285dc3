// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.support.OpenLists;
import dev.tva.support.Workspace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks a script, first its text, then its headers where files can be opened. */
public final class Checker {
  /** Of lists whose length is not known. */
  private static final int FIRST_LENGTH = 3;

  private Checker() {}

  /**
   * Lists whose length is not known are tried at the lengths that the script may mean: what is
   * wrong at each of them is told, what their real length would settle is left to the headers.
   */
  public static Analysis check(Request request) {
    Analysis text = ofText(request);
    boolean wrong = text.problems().stream().anyMatch(Diagnostic::isError);
    if (request.catalog().isEmpty() || wrong) {
      return text;
    }
    Analysis full = new ScriptEvaluation(request).run();
    return with(full, union(text.problems(), full.problems()));
  }

  /**
   * What is known of a text that may be in the middle of being typed, headers included where files
   * can be opened. Its problems are not for telling: they are those of a text that nobody has
   * finished.
   */
  public static Analysis look(Request request) {
    return request.catalog().isPresent()
        ? new ScriptEvaluation(request).run()
        : ScriptEvaluation.ofText(request, FIRST_LENGTH).run();
  }

  private static Analysis ofText(Request request) {
    ScriptEvaluation first = ScriptEvaluation.ofText(request, FIRST_LENGTH);
    Analysis found = first.run();
    List<Diagnostic> always = found.problems();
    for (int length : first.openLists().map(OpenLists::others).orElse(List.of())) {
      if (always.stream().noneMatch(Diagnostic::isError)) {
        break;
      }
      Analysis other = ScriptEvaluation.ofText(request, length).run();
      always = common(always, other.problems());
      found = other.problems().stream().noneMatch(Diagnostic::isError) ? other : found;
    }
    return with(found, always);
  }

  /** What is told in both, at the same place. */
  private static List<Diagnostic> common(List<Diagnostic> a, List<Diagnostic> b) {
    Set<Diagnostic.Key> other = b.stream().map(Diagnostic::key).collect(Collectors.toSet());
    return a.stream().filter(d -> other.contains(d.key())).toList();
  }

  /**
   * Checks the headers once for each set of arguments, on one graph: what two of them have in
   * common is one value. Of a request whose text holds; its own arguments do not count.
   */
  public static List<Analysis> checkEach(Request request, List<Map<String, String>> arguments) {
    Workspace shared = new Workspace(request.catalog(), new OpenLists(0), request.formula());
    return arguments.stream()
        .map(a -> new ScriptEvaluation(request.with(a), shared).run())
        .toList();
  }

  private static List<Diagnostic> union(List<Diagnostic> a, List<Diagnostic> b) {
    SequencedMap<Diagnostic.Key, Diagnostic> all = new LinkedHashMap<>();
    a.forEach(d -> all.put(d.key(), d));
    b.forEach(d -> all.putIfAbsent(d.key(), d));
    return List.copyOf(all.values());
  }

  private static Analysis with(Analysis a, List<Diagnostic> problems) {
    return new Analysis(
        a.graph(),
        a.spaces(),
        a.supports(),
        a.inputs(),
        a.actions(),
        problems,
        a.origins(),
        new LinkedHashMap<>(a.bindings()),
        a.sources(),
        a.parameters());
  }
}
