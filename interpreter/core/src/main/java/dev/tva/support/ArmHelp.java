// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.syntax.Expr;
import dev.tva.tensor.TensorNames;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What can be typed where an arm lacks tensors that it is chosen for. */
final class ArmHelp {
  private final Workspace work;
  private final Span arm;

  /** Where the arms of a choice stand, the last one for all that is left, inside calls. */
  record Arms(List<Span> spans, List<Report.Frame> frames) {
    Arms {
      spans = List.copyOf(spans);
      frames = List.copyOf(frames);
    }
  }

  ArmHelp(Workspace work, Span arm) {
    this.work = work;
    this.arm = arm;
  }

  /** The arm chosen for less, or another arm for what it lacks. */
  void help(Diagnostic.Builder d, SortedSet<String> lacks) {
    SortedSet<String> others = new TreeSet<>(TensorNames.ORDER);
    others.addAll(work.supports.names());
    others.removeAll(lacks);
    Optional<String> having = LeavingOut.of(lacks, work.supports.names());
    Optional<String> lacking = LeavingOut.of(others, work.supports.names());
    for (Expr e : work.values.keySet()) {
      switch (e) {
        case Expr.If i when i.then().span().equals(arm) -> {
          having.ifPresent(s -> chosenForLess(d, i.condition(), s));
          d.help(
              "to take the other arm throughout:", new Edit(i.span(), i.otherwise().span().text()));
        }
        case Expr.If i when i.otherwise().span().equals(arm) -> {
          lacking.ifPresent(s ->
              d.help(
                  "to take the other arm for them:",
                  new Edit(i.condition().span(), operand(i.condition()) + " or " + s)));
          d.help("to take the other arm throughout:", new Edit(i.span(), i.then().span().text()));
        }
        case Expr.Match m -> {
          for (Expr.Arm a : m.arms()) {
            if (a.value().span().equals(arm)) {
              having.ifPresent(s -> chosenForLess(d, a.condition(), s));
            }
          }
          if (m.otherwise().span().equals(arm) && lacking.isPresent()) {
            Expr.Arm last = m.arms().getLast();
            d.help(
                "to take the arm above for them:",
                new Edit(
                    last.condition().span(), operand(last.condition()) + " or " + lacking.get()));
          }
        }
        default -> {}
      }
    }
  }

  private static void chosenForLess(Diagnostic.Builder d, Expr condition, String having) {
    d.help(
        "to choose it only where it has them:",
        new Edit(condition.span(), operand(condition) + " and " + operand(having)));
  }

  private static String operand(Expr condition) {
    return operand(condition.span().text());
  }

  private static String operand(String condition) {
    return condition.matches(".*\\b(and|or)\\b.*") ? "(" + condition + ")" : condition;
  }
}
