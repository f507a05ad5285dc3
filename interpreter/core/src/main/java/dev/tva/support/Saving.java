// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.syntax.Expr;
import dev.tva.type.Val;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedSet;

/** The formula of a {@code save}, and others that keep tensors of its anchor as they are. */
public final class Saving {
  private final Workspace work;
  private final Expr formula;

  public Saving(Workspace work, Expr formula) {
    this.work = work;
    this.formula = formula;
  }

  public Span place() {
    return formula.span();
  }

  /** The same of all but some tensors, which are the anchor's. */
  public Optional<Edit> keeping(SortedSet<String> kept, SortedSet<String> all, int anchor) {
    Optional<String> rest = LeavingOut.of(kept, all);
    Optional<String> code =
        rest.flatMap(s ->
            new Restricting(work)
                .delta(formula, s)
                .or(() -> written(anchor).map(a -> choosing(s, a))));
    return code.map(c -> new Edit(formula.span(), c));
  }

  /** The anchor moved by what is selected: what was not is as it was. */
  public Optional<Edit> filled(SortedSet<String> lacking, SortedSet<String> all, int anchor) {
    Optional<String> name = written(anchor);
    Optional<String> moved =
        formula instanceof Expr.Index i
            ? new Restricting(work)
                .delta(i.target(), i.index().span().text())
                .or(() -> name.map(a -> a.equals(i.target().span().text()) ? a : moving(a, i)))
            : Optional.empty();
    return moved
        .or(() -> LeavingOut.of(lacking, all).flatMap(s -> name.map(a -> choosing(s, a))))
        .map(c -> new Edit(formula.span(), c));
  }

  private static String moving(String anchor, Expr.Index i) {
    return anchor
        + " + ("
        + i.target().span().text()
        + " - "
        + anchor
        + ")["
        + i.index().span().text()
        + "]";
  }

  private String choosing(String selection, String otherwise) {
    return "if " + selection + " then " + formula.span().text() + " else " + otherwise;
  }

  /** How the text has an input: by its name, or as it is opened. */
  private Optional<String> written(int input) {
    return work.values.entrySet().stream()
        .filter(e ->
            e.getValue() instanceof Val.Node(Value v)
                && v.op() instanceof Op.Read(int index, boolean delta)
                && index == input
                && !delta)
        .map(e -> e.getKey())
        .filter(e -> e.span().source().equals(formula.span().source()))
        .min(
            Comparator.comparing((Expr e) -> !(e instanceof Expr.Name))
                .thenComparing(e -> e.span().start()))
        .map(e -> e.span().text());
  }
}
