// SPDX-License-Identifier: Apache-2.0
package dev.tva.analysis;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.support.Workspace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks a script, first its text, then its headers where files can be opened. */
public final class Checker {
  private Checker() {}

  /**
   * The text is checked twice, with lists of unknown length at two and at three items: what holds
   * for one length only is found.
   */
  public static Analysis check(Request request) {
    Analysis two = ScriptEvaluation.ofText(request, 2).run();
    Analysis three = ScriptEvaluation.ofText(request, 3).run();
    List<Diagnostic> text = union(two.problems(), three.problems());
    if (request.catalog().isEmpty() || text.stream().anyMatch(Diagnostic::isError)) {
      return with(two, text);
    }
    Analysis full = new ScriptEvaluation(request).run();
    return with(full, union(text, full.problems()));
  }

  /**
   * Checks the headers once for each set of arguments, on one graph: what two of them have in
   * common is one value. Of a request whose text holds; its own arguments do not count.
   */
  public static List<Analysis> checkEach(Request request, List<Map<String, String>> arguments) {
    Workspace shared = new Workspace(request.catalog(), 0, request.formula());
    return arguments.stream()
        .map(a -> new ScriptEvaluation(request.with(a), shared).run())
        .toList();
  }

  private static List<Diagnostic> union(List<Diagnostic> a, List<Diagnostic> b) {
    List<Diagnostic> all = new ArrayList<>(a);
    for (Diagnostic d : b) {
      if (all.stream().noneMatch(d::sameAs)) {
        all.add(d);
      }
    }
    return all;
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
