// SPDX-License-Identifier: Apache-2.0
package dev.tva.surgery;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.builtin.Invocation;
import dev.tva.catalog.TensorPattern;
import dev.tva.catalog.View;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Slug;
import dev.tva.graph.Value;
import dev.tva.source.Edit;
import dev.tva.source.Span;
import dev.tva.support.HeaderChecks;
import dev.tva.support.LeavingOut;
import dev.tva.support.Mends;
import dev.tva.support.PatternProblems;
import dev.tva.support.Workspace;
import dev.tva.tensor.TensorNames;
import dev.tva.type.Val;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * {@code rename(x, from, to)}: the run of components that a pattern takes becomes another one. With
 * {@code like}, names that were written without their dots, as those of a stored average of weights
 * are, get them back.
 */
public final class Rename {
  private static final String FRONT = "^";
  private static final String LIKE = "like";

  private final Workspace work;
  private final Invocation call;

  private Rename(Workspace work, Invocation call) {
    this.work = work;
    this.call = call;
  }

  public static Val of(Workspace work, Invocation call) {
    return new Rename(work, call).apply();
  }

  private Val apply() {
    Optional<Value> x = Tensors.of(work, call, "x");
    if (x.isEmpty()
        || !(call.argument("from") instanceof Val.Text(var from, _))
        || !(call.argument("to") instanceof Val.Text(var to, _))) {
      return Val.WRONG;
    }
    if (from.isEmpty() || to.isEmpty() || !Views.areKnown(work, x.get())) {
      return new Val.Node(Views.unread(work, call.span()).of(x.get()));
    }
    if (to.get().chars().anyMatch(c -> "*{}^$".indexOf(c) >= 0)
        || to.get().startsWith(".")
        || to.get().endsWith(".")
        || to.get().contains("..")
        || from.get().equals(FRONT) && to.get().isEmpty()) {
      return call.bench().wrong(noComponents());
    }
    Optional<TensorPattern> pattern = Optional.empty();
    if (!from.get().equals(FRONT)) {
      pattern = new HeaderChecks(work).pattern(from.get(), call.span("from"));
      if (pattern.isEmpty()) {
        return Val.WRONG;
      }
    }
    Optional<Value> like = call.given(LIKE) ? Tensors.of(work, call, LIKE) : Optional.empty();
    if (call.given(LIKE) && like.isEmpty()) {
      return Val.WRONG;
    }
    if (like.isPresent() && !Views.areKnown(work, like.get())) {
      return new Val.Node(Views.unread(work, call.span()).of(x.get()));
    }
    Optional<DottedNames> dotted = like.map(l -> DottedNames.of(Tensors.names(work, l)));
    SortedSet<String> own = Tensors.names(work, x.get());
    Map<String, String> now = now(own, pattern, to.get());
    if (dotted.isPresent() && now.values().stream().noneMatch(dotted.get()::knows)) {
      return call.bench().wrong(nothingAlike(now));
    }
    dotted.ifPresent(d -> now.replaceAll((_, name) -> d.of(name)));
    if (now.entrySet().stream().allMatch(e -> e.getKey().equals(e.getValue()))) {
      return call.bench().wrong(nothingTaken(own, pattern));
    }
    Map<String, String> sources = new HashMap<>();
    Map<String, List<String>> twice = new TreeMap<>();
    now.forEach((was, name) -> {
      String other = sources.put(name, was);
      if (other != null) {
        twice.put(name, List.of(other, was));
      }
    });
    if (!twice.isEmpty() || sources.containsKey("")) {
      return call.bench().wrong(meeting(twice, own));
    }
    // What is left out here has the same name wherever the same is renamed.
    SortedSet<String> all = Tensors.read(work, x.get());
    now(all, pattern, to.get())
        .forEach((was, name) -> sources.putIfAbsent(dotted.map(d -> d.of(name)).orElse(name), was));
    Map<String, String> places = new HashMap<>();
    all.forEach(n -> places.put(n, n));
    String how =
        ", from = \""
            + from.get()
            + "\", to = \""
            + to.get()
            + "\""
            + (like.isPresent() ? ", like = " + call.span(LIKE).text() : "")
            + ")";
    Views views =
        Views.renamed(
            work, call.span(), new View(sources, places), i -> "rename(" + i.label() + how);
    return new Val.Node(views.of(x.get()));
  }

  /** The name that each tensor gets, by the one it has. */
  private static Map<String, String> now(
      SortedSet<String> names, Optional<TensorPattern> pattern, String to) {
    Map<String, String> now = new TreeMap<>();
    Optional<TensorPattern.Matcher> matcher = pattern.map(TensorPattern::matcher);
    for (String name : names) {
      now.put(
          name,
          matcher.isEmpty()
              ? to + "." + name
              : matcher.get().first(name).map(run -> replaced(name, run, to)).orElse(name));
    }
    return now;
  }

  private static String replaced(String name, TensorPattern.Run run, String to) {
    String before = name.substring(0, run.start());
    String after = name.substring(run.end());
    if (!to.isEmpty()) {
      return before + to + after;
    }
    return after.startsWith(".")
        ? before + after.substring(1)
        : before.isEmpty() ? after : before.substring(0, before.length() - 1);
  }

  private Diagnostic noComponents() {
    return error(Slug.BAD_PATTERN, "`to` is the text that stands in the names then")
        .at(call.span("to"), "not a run of name components")
        .help("leave the renaming out:", without())
        .example("or write components, with dots between them:", "\"model.language_model\"")
        .build();
  }

  private Edit without() {
    return new Edit(call.span(), call.span("x").text());
  }

  private Diagnostic nothingTaken(SortedSet<String> names, Optional<TensorPattern> pattern) {
    boolean taken =
        pattern.isEmpty()
            || names.stream().anyMatch(n -> pattern.get().matcher().first(n).isPresent());
    return taken
        ? error(Slug.RENAMES_NOTHING, "every tensor keeps its name")
            .at(call.span())
            .note("what `from` takes is what `to` puts there")
            .help("leave it out:", without())
            .build()
        : PatternProblems.nothingTaken(
            new TreeSet<>(names),
            List.of(new HeaderChecks.PatternUse(pattern.orElseThrow(), call.span("from"), false)),
            call.span(),
            "leave it out:",
            without());
  }

  private Diagnostic nothingAlike(Map<String, String> now) {
    return error(Slug.RENAMES_NOTHING, "no name is one of `like` without its dots")
        .at(call.span(LIKE))
        .table(
            List.of("tensor", "its name then"),
            now.entrySet().stream().limit(1).map(e -> List.of(e.getKey(), e.getValue())).toList())
        .note("found in the headers; no tensor data was read")
        .help("leave the renaming out:", without())
        .help("or give a model that has these names, with dots")
        .build();
  }

  private Diagnostic meeting(Map<String, List<String>> twice, SortedSet<String> names) {
    if (twice.isEmpty()) {
      return error(Slug.NAMES_MEET, "a tensor would get no name")
          .at(call.span(), "nothing is left of it")
          .help("leave the renaming out:", without())
          .help("or take less in `from`, or give `to` some text")
          .build();
    }
    SortedSet<String> second = new TreeSet<>(TensorNames.ORDER);
    twice.values().forEach(both -> second.add(both.getLast()));
    Span x = call.span("x");
    var d =
        error(
                Slug.NAMES_MEET,
                twice.size() == 1
                    ? "two tensors would get one name"
                    : "two tensors each would get one name, " + twice.size() + " times")
            .at(call.span())
            .table(
                List.of("name", "of", "and of"),
                twice.entrySet().stream()
                    .map(e -> List.of(e.getKey(), e.getValue().getFirst(), e.getValue().getLast()))
                    .toList())
            .note("found in the headers; no tensor data was read");
    Optional<String> selection = LeavingOut.of(second, names);
    selection.ifPresent(s ->
        d.help(
            "to leave the second ones out:", new Edit(x, Mends.operand(x.text()) + "[" + s + "]")));
    return d.help("leave the renaming out:", without()).build();
  }
}
