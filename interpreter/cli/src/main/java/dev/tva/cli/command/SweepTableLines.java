// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.cli.console.Console;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.NumberText;
import dev.tva.diagnostic.Slug;
import dev.tva.pass.Progress;
import dev.tva.search.Candidate;
import dev.tva.sweep.Measured;
import dev.tva.sweep.SweepListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A sweep as it goes: a row for each candidate on standard output, and on a terminal a line below
 * that says what is being done, how long the rest will take and what is best so far.
 */
final class SweepTableLines implements SweepListener {
  private static final int NARROWEST = 12;

  private final Console console;
  private final List<String> parameters;
  private final boolean wanted;
  private final List<String> columns = new ArrayList<>();
  private boolean headed;
  private int total;
  private int done;
  private int known;
  private long begun;
  private boolean shown;
  private String best = "";

  SweepTableLines(Console console, List<String> parameters, boolean wanted) {
    this.console = console;
    this.parameters = parameters;
    this.wanted = wanted;
  }

  @Override
  public void begun(int candidates) {
    total = candidates;
    begun = System.nanoTime();
  }

  @Override
  public void wentOn(int already) {
    known = already;
    begun = System.nanoTime();
    if (wanted && already > 0) {
      console.say(already + " of " + total + " candidates were measured before");
    }
  }

  @Override
  public Progress writing(List<Candidate> batch) {
    status("writing " + batch.size());
    return (_, _) -> {};
  }

  @Override
  public void written() {
    clear();
  }

  @Override
  public void noted(List<Diagnostic> notes) {
    clear();
    console.report(notes, Console.Format.text);
  }

  @Override
  public void measuring(Candidate candidate) {
    status("measuring " + candidate.text());
  }

  @Override
  public void measured(Measured measured, boolean before, Supplier<Optional<Measured>> soFar) {
    clear();
    done++;
    if (console.errTerminal()) {
      best = soFar.get().map(b -> "  best so far " + b.candidate().text()).orElse("");
    }
    if (!headed) {
      headed = true;
      columns.addAll(measured.scores().keySet());
      List<String> heading = new ArrayList<>(parameters);
      heading.addAll(columns);
      row(heading);
    }
    row(measured);
  }

  private void row(Measured measured) {
    List<String> cells = values(measured.candidate());
    for (String column : columns) {
      cells.add(
          measured.scores().containsKey(column)
              ? NumberText.of(measured.scores().get(column))
              : "");
    }
    row(cells);
  }

  /** Those that no other beats in every way, once all is measured. */
  void front(List<Measured> front) {
    if (!front.isEmpty()) {
      console.out().println("no other is better in every way:");
      front.forEach(this::row);
    }
  }

  @Override
  public void stopped(Candidate candidate) {
    clear();
    done++;
    List<String> cells = values(candidate);
    cells.add("stopped");
    row(cells);
  }

  @Override
  public void failed(Candidate candidate, String reason) {
    clear();
    done++;
    List<String> cells = values(candidate);
    cells.add("failed");
    row(cells);
    List<String> lines = reason.lines().toList();
    var problem =
        Diagnostic.warning(Slug.EVALUATION_FAILED, candidate.text() + ": " + lines.getFirst());
    lines.subList(1, lines.size()).forEach(problem::note);
    console.report(List.of(problem.build()), Console.Format.text);
  }

  private static List<String> values(Candidate candidate) {
    List<String> cells = new ArrayList<>();
    candidate.values().values().forEach(v -> cells.add(NumberText.of(v.doubleValue())));
    return cells;
  }

  private void row(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      int width = Math.max(NARROWEST, i < parameters.size() ? parameters.get(i).length() : 0);
      String cell = cells.get(i);
      line.append("  ").append(cell).append(" ".repeat(Math.max(0, width - cell.length())));
    }
    console.out().println(line.toString().stripTrailing());
    console.out().flush();
  }

  private void status(String what) {
    if (!wanted || !console.errTerminal()) {
      return;
    }
    int own = done - known;
    double left = own == 0 ? 0 : (System.nanoTime() - begun) / 1e9 / own * (total - done);
    console.status(
        done
            + " of "
            + total
            + "  "
            + what
            + (own == 0 ? "" : String.format(Locale.ROOT, "  %.0f s left", left))
            + best);
    shown = true;
  }

  /** Takes the line away again. */
  void clear() {
    if (shown) {
      console.clearStatus();
      shown = false;
    }
  }
}
