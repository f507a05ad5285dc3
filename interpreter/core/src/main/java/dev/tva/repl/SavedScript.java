// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.syntax.Expr;
import dev.tva.syntax.NameWalk;
import dev.tva.syntax.Statement;
import dev.tva.syntax.format.Formatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A session as a script: what its names mean now, without detours. A name that was bound again, and
 * whose former value is still needed, gets a name of its own for that.
 */
final class SavedScript {
  private final Ledger ledger;
  private final Function<Span, String> paths;
  private final boolean portable;
  private final Set<String> taken;
  private final Map<Integer, Map<String, String>> written = new HashMap<>();

  private record Edit(int start, int end, String text) {}

  private SavedScript(
      Ledger ledger, Collection<String> builtins, Function<Span, String> paths, boolean portable) {
    this.ledger = ledger;
    this.paths = paths;
    this.portable = portable;
    this.taken = new HashSet<>(builtins);
    ledger.entries().forEach(e -> taken.addAll(e.names()));
  }

  /**
   * A script that runs as it is.
   *
   * @param builtins names that a new name must not hide
   * @param paths how the script writes a path that stands at a place
   */
  static String runnable(Ledger ledger, Collection<String> builtins, Function<Span, String> paths) {
    return new SavedScript(ledger, builtins, paths, false).text(true);
  }

  /** The text for a file's metadata: checkpoints that were given are parameters without a path. */
  static String provenance(Ledger ledger, Collection<String> builtins) {
    return new SavedScript(ledger, builtins, Span::text, true).text(false);
  }

  private String text(boolean showLeaves) {
    Set<Integer> needed = ledger.needed();
    List<Ledger.Entry> kept =
        ledger.entries().stream().filter(e -> needed.contains(e.id())).toList();
    kept.forEach(this::name);
    List<String> lines = new ArrayList<>();
    for (Ledger.Entry e : kept) {
      doc(e.statement()).lines().forEach(l -> lines.add("## " + l));
      lines.add(statement(e));
    }
    if (showLeaves) {
      List<String> leaves = leaves(kept);
      if (!leaves.isEmpty()) {
        lines.add("show " + String.join(", ", leaves));
      }
    }
    String text = lines.stream().map(l -> l + "\n").collect(Collectors.joining());
    return Formatter.format(Source.of("<session>", text));
  }

  private void name(Ledger.Entry e) {
    Map<String, String> names = new HashMap<>();
    for (String n : e.names()) {
      boolean own = ledger.isCurrent(n, e.id()) || e.statement() instanceof Statement.Import;
      names.put(n, own ? n : fresh(n));
    }
    written.put(e.id(), names);
  }

  private String fresh(String name) {
    int i = 1;
    while (!taken.add(name + "_" + i)) {
      i++;
    }
    return name + "_" + i;
  }

  /** What nothing uses is shown, so that the script does something and no name is idle. */
  private List<String> leaves(List<Ledger.Entry> kept) {
    Set<Integer> used =
        kept.stream()
            .flatMap(e -> e.uses().stream().map(Ledger.Use::entry))
            .collect(Collectors.toSet());
    return kept.stream()
        .filter(e -> e.statement() instanceof Statement.Bind && !used.contains(e.id()))
        .flatMap(e -> e.names().stream().map(n -> written.get(e.id()).get(n)))
        .toList();
  }

  private String statement(Ledger.Entry e) {
    Span span = e.statement().span();
    List<Edit> edits = new ArrayList<>();
    NameWalk.bound(e.statement())
        .forEach(n -> edits.add(edit(n.span(), written.get(e.id()).get(n.name()))));
    for (Ledger.Use u : e.uses()) {
      edits.add(edit(u.name().span(), written.get(u.entry()).get(u.name().name())));
    }
    for (Span literal : PathLiterals.of(e.statement())) {
      edits.add(edit(literal, paths.apply(literal)));
    }
    if (portable && e.given() && e.statement() instanceof Statement.Param p) {
      p.defaultValue()
          .filter(d -> d instanceof Expr.Call)
          .ifPresent(d -> {
            edits.removeIf(x -> x.end() > p.type().span().end());
            edits.add(new Edit(p.type().span().end(), d.span().end(), ""));
          });
    }
    edits.sort(Comparator.comparingInt(Edit::start).reversed());
    StringBuilder text = new StringBuilder(span.text());
    edits.forEach(x -> text.replace(x.start() - span.start(), x.end() - span.start(), x.text()));
    return text.toString();
  }

  private static Edit edit(Span span, String text) {
    return new Edit(span.start(), span.end(), text);
  }

  private static String doc(Statement s) {
    return switch (s) {
      case Statement.Bind b -> b.doc();
      case Statement.Param p -> p.doc();
      case Statement.Define d -> d.doc();
      case Statement.Import _,
          Statement.Save _,
          Statement.Show _,
          Statement.Assert _,
          Statement.For _,
          Statement.Broken _,
          Statement.Bare _ ->
          "";
    };
  }
}
