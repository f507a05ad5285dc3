// SPDX-License-Identifier: Apache-2.0
package dev.tva.support;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Diagnostic.Label;
import dev.tva.diagnostic.Slug;
import dev.tva.source.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Collects problems. A problem inside a library function is shown where the user called it, and
 * then where it is: the mistake is mostly in what the function was given.
 */
public final class Report {
  private final List<Diagnostic> problems = new ArrayList<>();
  private final Set<Diagnostic.Key> told = new HashSet<>();
  private final Deque<Frame> frames = new ArrayDeque<>();

  /** A call being evaluated. */
  public record Frame(String function, Span body, Span call, boolean library) {}

  public void enter(Frame frame) {
    frames.push(frame);
  }

  public void leave() {
    frames.pop();
  }

  /** How often the function with this body is being called, one call inside the other. */
  public long nesting(Span body) {
    return frames.stream().filter(f -> f.body().equals(body)).count();
  }

  /** Whether what is evaluated now stands in library code. */
  public boolean inLibrary() {
    return frames.stream().anyMatch(Frame::library);
  }

  /** The call in the user's text inside of which library code is evaluated. */
  public Optional<Span> outermost() {
    return frames().stream().filter(Frame::library).findFirst().map(Frame::call);
  }

  public int depth() {
    return frames.size();
  }

  /** The calls being evaluated, the outermost first. */
  List<Frame> frames() {
    return List.copyOf(frames.reversed());
  }

  public void add(Diagnostic problem) {
    add(problem, frames());
  }

  /** Adds a problem of a place that was evaluated inside these calls. */
  public void add(Diagnostic problem, List<Frame> calls) {
    Diagnostic placed = place(problem, calls);
    if (told.add(placed.key())) {
      problems.add(placed);
    }
  }

  private static Diagnostic place(Diagnostic d, List<Frame> calls) {
    Optional<Frame> outermost = Optional.empty();
    List<Label> callers = new ArrayList<>();
    for (Frame frame : calls) {
      if (frame.library()) {
        outermost = Optional.of(frame);
        break;
      }
      callers.add(new Label(frame.call(), "called here"));
    }
    List<Label> secondary = new ArrayList<>(d.secondary());
    Optional<Label> primary = d.primary();
    if (outermost.isPresent()) {
      Frame f = outermost.get();
      secondary.removeIf(l -> !l.span().source().equals(f.call().source()));
      boolean own = primary.map(l -> l.span().source().equals(f.call().source())).orElse(false);
      if (!own) {
        primary.ifPresent(l -> secondary.add(new Label(l.span(), "this is where")));
        primary = Optional.of(new Label(f.call(), "in `" + f.function() + "`, called here"));
      }
    }
    Span at = primary.map(Label::span).orElse(null);
    if (at != null) {
      callers.removeIf(l -> l.span().equals(at));
    }
    secondary.addAll(callers.size() > 2 ? callers.subList(0, 2) : callers);
    return new Diagnostic(d.severity(), d.slug(), d.sentence(), primary, secondary, d.lines());
  }

  /** Forgets what was told, before the next statement of a session. */
  public void clear() {
    problems.clear();
    told.clear();
    frames.clear();
  }

  public boolean has(Slug slug) {
    return problems.stream().anyMatch(p -> p.slug() == slug);
  }

  public boolean hasErrors() {
    return problems.stream().anyMatch(Diagnostic::isError);
  }

  public List<Diagnostic> problems() {
    return List.copyOf(problems);
  }
}
