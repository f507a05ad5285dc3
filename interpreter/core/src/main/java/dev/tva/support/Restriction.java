// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.tensor.TensorNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What can be typed where tensors do not fit: a delta is restricted to those that do. From a model
 * none is taken, for what is written would lack it.
 */
final class Restriction {
  private final Workspace work;
  private final Clash clash;
  private final Restricting restricting;

  Restriction(Workspace work, Clash clash) {
    this.work = work;
    this.clash = clash;
    this.restricting = new Restricting(work);
  }

  /** Adds what leaves out the bad tensors, and no others, where that can be written. */
  void help(Diagnostic.Builder d, SortedSet<String> bad) {
    SortedSet<String> all = new TreeSet<>(TensorNames.ORDER);
    work.supports.of(clash.left()).ifPresent(all::addAll);
    work.supports.of(clash.right()).ifPresent(all::addAll);
    Optional<String> selection = LeavingOut.of(bad, all);
    if (selection.isEmpty()) {
      d.help("give checkpoints of one architecture: these have too little in common");
      return;
    }
    boolean library = clash.frames().stream().anyMatch(Report.Frame::library);
    Optional<String> code =
        library
            ? Optional.empty()
            : work.at(clash.span()).flatMap(e -> restricting.delta(e, selection.get()));
    Meets meets = work.supports.meets();
    boolean points = meets.isOfPoints(clash.left()) || meets.isOfPoints(clash.right());
    if (code.isPresent()) {
      d.help("to leave them out:", new Edit(clash.span(), code.get()))
          .example("to leave them out:", "[" + selection.get() + "]");
    } else if (!points || clash.reduced() && !library) {
      String words = "to leave them out, select from each side";
      Optional<String> sides =
          library
              ? Optional.empty()
              : work.at(clash.span()).flatMap(e -> restricting.eachSide(e, selection.get()));
      sides.ifPresent(c -> d.help(words, new Edit(clash.span(), c)));
      d.example(words, "[" + selection.get() + "]");
    } else {
      for (Edit e : keepingFirst(bad, all)) {
        d.help("to keep the first model's own where they differ:", e);
      }
      d.help("give models with the same tensors: there is nothing between one and none");
    }
  }

  /** {@code if "x" then a else slerp(a[...], b[...])}: the call in which they meet, of the rest. */
  private List<Edit> keepingFirst(SortedSet<String> bad, SortedSet<String> all) {
    Span outer =
        clash.frames().stream()
            .filter(Report.Frame::library)
            .findFirst()
            .map(Report.Frame::call)
            .orElse(clash.span());
    Optional<String> rest = LeavingOut.of(bad, all);
    Optional<String> first = new Mends(work).modelIn(outer);
    List<Edit> edits = new ArrayList<>();
    if (rest.isPresent() && first.isPresent()) {
      String otherwise = " else " + first.get() + ")";
      String chosen = "(if " + rest.get() + " then ";
      edits.add(new Edit(outer, chosen + outer.text() + otherwise));
      work.at(outer)
          .flatMap(e -> restricting.eachSide(e, rest.get()))
          .ifPresent(code -> edits.add(new Edit(outer, chosen + code + otherwise)));
    }
    return edits;
  }
}
