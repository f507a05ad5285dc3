// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.graph.Grain;
import dev.tva.graph.Op;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.syntax.Expr;
import dev.tva.tensor.TensorNames;
import dev.tva.type.Val;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be typed where two sides fit as soon as one of them is seen otherwise. */
final class OneSide {
  private static final String SELECTED = "<selected>";

  private final Workspace work;
  private final Clash clash;

  OneSide(Workspace work, Clash clash) {
    this.work = work;
    this.clash = clash;
  }

  /** Adds the renaming of one side: of a delta, or else of the checkpoint that was opened later. */
  void renamed(Diagnostic.Builder d, OtherNames names) {
    boolean right = isRightSeen();
    Optional<Edit> rest = ofTheRest(right, names).or(() -> ofTheRest(!right, names));
    if (rest.isPresent()) {
      d.help("to call its tensors as the other side does, and leave the others out:", rest.get());
    } else {
      String words = "to call its tensors as the other side does:";
      call(d, right, "rename", arguments(right ? names.turned() : names), words);
    }
  }

  private static String arguments(OtherNames names) {
    return ", from = \"^" + names.from() + "\", to = \"" + names.to() + "\"";
  }

  /**
   * The renaming of one side in a delta of what both sides have then; empty where that is all, and
   * for the model that is saved, whose names stay.
   */
  private Optional<Edit> ofTheRest(boolean right, OtherNames names) {
    OtherNames now = right ? names.turned() : names;
    Value seen = right ? clash.right() : clash.left();
    Value kept = right ? clash.left() : clash.right();
    SortedSet<String> both = new TreeSet<>(TensorNames.ORDER);
    SortedSet<String> all = new TreeSet<>(TensorNames.ORDER);
    work.supports.of(seen).ifPresent(own -> own.forEach(n -> all.add(now.renamed(n))));
    work.supports.of(kept).ifPresent(own -> own.stream().filter(all::contains).forEach(both::add));
    work.supports.of(kept).ifPresent(all::addAll);
    SortedSet<String> bad = new TreeSet<>(all);
    bad.removeAll(both);
    Span place = clash.span();
    Set<String> parts = new HashSet<>();
    parts(place, work.supports.behind(seen), work.supports.behind(kept))
        .forEach(e -> parts.add(e instanceof Expr.Name ? e.span().text() : ""));
    if (bad.isEmpty() || parts.size() != 1 || parts.contains("") || !place.equals(place())) {
      return Optional.empty();
    }
    String name = parts.iterator().next();
    String renamed = "rename(" + name + arguments(now) + ")";
    Optional<String> selection = LeavingOut.of(bad, all);
    return work.at(place)
        .flatMap(e -> new Restricting(work).delta(e, SELECTED))
        .filter(code -> selection.isPresent() && !code.startsWith(name + " "))
        .map(code ->
            code.replaceAll("\\b" + Pattern.quote(name) + "\\b", Matcher.quoteReplacement(renamed))
                // Last, since a pattern may have the same word in it.
                .replace(SELECTED, selection.get()))
        .map(code -> new Edit(place, code));
  }

  /** Adds that one side's experts are seen as a tensor each. */
  void split(Diagnostic.Builder d, boolean right) {
    call(d, right, "split_experts", "", "to see its experts as the other side has them:");
  }

  private void call(
      Diagnostic.Builder d, boolean right, String function, String arguments, String words) {
    seen(right, function, arguments)
        .ifPresentOrElse(
            e -> d.help(words, e),
            () -> d.example(words.replace("its", "one side's"), function + "(x" + arguments + ")"));
  }

  /** Adds the alignment of one side by the tokens of the other. */
  void aligned(Diagnostic.Builder d) {
    boolean right = isRightSeen();
    opened(right ? clash.left() : clash.right())
        .flatMap(like -> seen(right, "align", ", like = " + like))
        .ifPresent(e -> d.help("to match rows by token:", e));
    // A delta may have rows for tokens that its model has not.
    Value moved = right ? clash.right() : clash.left();
    if (work.spaces.of(right ? clash.left() : clash.right()).isPoint()
        && moved.op() instanceof Op.Stated(Value stated, _)
        && stated.op() instanceof Op.Read) {
      opened(moved)
          .flatMap(like -> seen(!right, "align", ", like = " + like + ", fill = \"zero\""))
          .ifPresent(e -> d.help("to keep all rows of the delta:", e));
    }
  }

  /** Adds that one side is cut and filled to the shapes of the other. */
  void fitted(Diagnostic.Builder d) {
    boolean right = isRightSeen();
    opened(right ? clash.left() : clash.right())
        .flatMap(like -> seen(right, "fit", ", like = " + like))
        .ifPresent(e -> d.help("to cut or fill them:", e));
  }

  /** A name in the place for a checkpoint of a side. */
  private Optional<String> opened(Value side) {
    Set<Integer> behind = work.supports.behind(side);
    return work.values.keySet().stream()
        .filter(e ->
            e instanceof Expr.Name
                && isInside(e.span(), place())
                && work.values.get(e) instanceof Val.Node(Value v)
                && v.op() instanceof Op.Read(int input, _)
                && behind.contains(input))
        .min(Comparator.comparingInt(e -> e.span().start()))
        .map(e -> e.span().text());
  }

  private Optional<Edit> seen(boolean right, String function, String arguments) {
    Span place = place();
    Value seen = right ? clash.right() : clash.left();
    Value kept = right ? clash.left() : clash.right();
    String text = place.text();
    List<Expr> parts = parts(place, work.supports.behind(seen), work.supports.behind(kept));
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder code = new StringBuilder();
    int at = place.start();
    for (Expr part : parts) {
      code.append(text, at - place.start(), part.span().start() - place.start())
          .append(function)
          .append('(')
          .append(part.span().text())
          .append(arguments)
          .append(')');
      at = part.span().end();
    }
    code.append(text.substring(at - place.start()));
    return Optional.of(new Edit(place, code.toString()));
  }

  /** Where the user wrote it: inside a method of the library, where that was called. */
  private Span place() {
    for (Report.Frame frame : clash.frames()) {
      if (frame.library()) {
        return frame.call();
      }
    }
    return clash.span();
  }

  private boolean isRightSeen() {
    boolean left = work.spaces.of(clash.left()).isPoint();
    boolean right = work.spaces.of(clash.right()).isPoint();
    return left == right ? first(clash.right()) > first(clash.left()) : left;
  }

  private int first(Value v) {
    return work.supports.behind(v).stream().min(Comparator.naturalOrder()).orElse(0);
  }

  /** The largest names and calls in a place that read one side alone. */
  private List<Expr> parts(Span place, Set<Integer> seen, Set<Integer> kept) {
    List<Expr> found = new ArrayList<>();
    work.values.keySet().stream()
        .filter(e -> isInside(e.span(), place) && isOf(e, seen, kept))
        .sorted(
            Comparator.comparingInt((Expr e) -> e.span().start())
                .thenComparingInt(e -> -e.span().end()))
        .forEach(e -> {
          if (found.isEmpty() || found.getLast().span().end() <= e.span().start()) {
            found.add(e);
          }
        });
    return found;
  }

  private static boolean isInside(Span span, Span in) {
    return span.source().equals(in.source())
        && in.start() <= span.start()
        && span.end() <= in.end()
        && !span.equals(in);
  }

  private boolean isOf(Expr e, Set<Integer> seen, Set<Integer> kept) {
    if (!(e instanceof Expr.Name || e instanceof Expr.Call || e instanceof Expr.Index)
        || !(work.values.get(e) instanceof Val.Node(Value v))
        || v.grain() != Grain.ELEMENT) {
      return false;
    }
    Set<Integer> behind = work.supports.behind(v);
    return !behind.isEmpty()
        && seen.containsAll(behind)
        && behind.stream().noneMatch(kept::contains);
  }
}
