// SPDX-License-Identifier: Apache-2.0
package dev.tva.snippet;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.analysis.Action;
import dev.tva.analysis.Analysis;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.graph.FormulaPrinter;
import dev.tva.graph.Value;
import dev.tva.session.Session;
import dev.tva.source.Source;
import dev.tva.syntax.format.Formatter;
import dev.tva.type.Val;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the first stages make of a snippet, as text. */
final class Readings {
  private Readings() {}

  private static Source source(Snippet snippet) {
    return Source.of(snippet.name(), snippet.text());
  }

  static String layout(Snippet snippet) {
    analysis(snippet);
    return Formatter.format(source(snippet));
  }

  private static Analysis analysis(Snippet snippet) {
    Session.Checked checked =
        new Session().check(source(snippet), Map.of(), Optional.empty(), false);
    assertTrue(
        checked.problems().stream().noneMatch(Diagnostic::isError),
        () -> checked.problems().toString());
    return checked.analysis().orElseThrow();
  }

  /** Each name with what it is. */
  static String names(Snippet snippet) {
    Analysis analysis = analysis(snippet);
    StringBuilder all = new StringBuilder();
    analysis
        .bindings()
        .forEach(
            (name, val) -> all.append(name).append(": ").append(word(val, analysis)).append('\n'));
    return all.toString();
  }

  private static String word(Val val, Analysis analysis) {
    return switch (val) {
      case Val.Node(Value v) ->
          analysis.spaces().of(v).word()
              + (v.known() ? " known before data" : "")
              + " per "
              + v.grain().word();
      case Val.Items(var items, _) ->
          "list of "
              + String.join(", ", items.stream().map(i -> word(i, analysis)).distinct().toList());
      case Val.Text _,
          Val.Flag _,
          Val.GrainWord _,
          Val.DTypeWord _,
          Val.DTypeOfTensor _,
          Val.Library _,
          Val.Record _,
          Val.Table _,
          Val.Fn _,
          Val.Wrong _ ->
          val.word();
    };
  }

  /** Each thing asked for, as the formula it has become, and how many values that shares. */
  static String formulas(Snippet snippet) {
    Analysis analysis = analysis(snippet);
    FormulaPrinter printer = new FormulaPrinter(i -> analysis.inputs().get(i).label());
    StringBuilder all = new StringBuilder();
    for (Action action : analysis.actions()) {
      switch (action) {
        case Action.Save s -> formula("save " + s.written(), s.value(), analysis, printer, all);
        case Action.Assert a -> formula("assert", a.condition(), analysis, printer, all);
        case Action.Show s ->
            s.items().stream()
                .filter(i -> i.value() instanceof Val.Node)
                .forEach(
                    i -> formula("show", ((Val.Node) i.value()).value(), analysis, printer, all));
      }
    }
    return all.toString();
  }

  private static void formula(
      String what, Value value, Analysis analysis, FormulaPrinter printer, StringBuilder all) {
    Set<Value> seen = new HashSet<>();
    count(value, seen);
    all.append(what)
        .append(": ")
        .append(analysis.spaces().of(value).word())
        .append(" per ")
        .append(value.grain().word())
        .append(", ")
        .append(seen.size())
        .append(" values\n  ")
        .append(printer.print(value))
        .append('\n');
  }

  private static void count(Value value, Set<Value> seen) {
    if (seen.add(value)) {
      value.op().children().forEach(c -> count(c, seen));
    }
  }
}
