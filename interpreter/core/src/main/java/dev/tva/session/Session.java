// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import dev.tva.analysis.Analysis;
import dev.tva.analysis.Checker;
import dev.tva.analysis.Request;
import dev.tva.catalog.Catalog;
import dev.tva.catalog.ScriptFiles;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.lower.Planner;
import dev.tva.source.Source;
import dev.tva.syntax.Parsed;
import dev.tva.syntax.Script;
import dev.tva.syntax.TvaParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The one front door: text in, what is known of it out. */
public final class Session {
  private final Script prelude = Prelude.load();
  private final StandardLibrary library = new StandardLibrary();
  private final ScriptFiles scripts;

  /** For texts that import nothing. */
  public Session() {
    this(ScriptFiles.NONE);
  }

  /** {@code scripts} gives what is imported where no catalog does. */
  public Session(ScriptFiles scripts) {
    this.scripts = scripts;
  }

  /**
   * What checking gave: all problems of syntax and meaning, and the analysis where the text could
   * be parsed.
   */
  public record Checked(List<Diagnostic> problems, Optional<Analysis> analysis) {
    public Checked {
      problems = List.copyOf(problems);
    }

    public boolean ok() {
      return problems.stream().noneMatch(Diagnostic::isError);
    }
  }

  /**
   * What planning gave; a plan only where there is no error.
   *
   * @param problems those of the check included
   */
  public record Ready(List<Diagnostic> problems, Optional<Planner.Planned> planned) {
    public Ready {
      problems = List.copyOf(problems);
    }

    public boolean ok() {
      return planned.isPresent();
    }
  }

  /** Checks a script: its text, and its headers where {@code catalog} opens files. */
  public Checked check(
      Source source, Map<String, String> arguments, Optional<Catalog> catalog, boolean formula) {
    Parsed parsed = TvaParser.parse(source);
    return check(parsed, parsed.script(), arguments, catalog, formula);
  }

  /** Checks one formula, and that it can be saved. */
  public Checked checkSaving(
      Source formula, SaveTo to, Map<String, String> arguments, Catalog catalog) {
    Parsed parsed = TvaParser.parse(formula);
    return check(parsed, to.saving(parsed.script()), arguments, Optional.of(catalog), true);
  }

  private Checked check(
      Parsed parsed,
      Script script,
      Map<String, String> arguments,
      Optional<Catalog> catalog,
      boolean formula) {
    if (!parsed.ok()) {
      return new Checked(parsed.problems(), Optional.empty());
    }
    ScriptFiles files = catalog.<ScriptFiles>map(c -> c).orElse(scripts);
    Analysis analysis =
        Checker.check(
            new Request(
                script,
                prelude,
                library,
                files,
                catalog,
                arguments,
                formula ? Request.Mode.FORMULA : Request.Mode.SCRIPT));
    List<Diagnostic> all = new ArrayList<>(parsed.problems());
    all.addAll(analysis.problems());
    return new Checked(all, Optional.of(analysis));
  }

  /** Analyses of one script on one graph, and the plan of all that they save. */
  public record Together(List<Analysis> analyses, Planner.Planned planned) {
    public Together {
      analyses = List.copyOf(analyses);
    }
  }

  /**
   * Plans a script for several sets of arguments together, so that each input is read once for all.
   * What it shows is left out. Each set must have been checked and planned by itself.
   */
  public Together planEach(
      Source source,
      List<Map<String, String>> arguments,
      Catalog catalog,
      boolean doublePrecision) {
    Request request =
        new Request(
            TvaParser.parse(source).script(),
            prelude,
            library,
            catalog,
            Optional.of(catalog),
            Map.of(),
            Request.Mode.SCRIPT);
    List<Analysis> analyses =
        Checker.checkEach(request, arguments).stream().map(Analysis::silent).toList();
    return new Together(analyses, Planner.planEach(analyses, doublePrecision));
  }

  /** Plans a checked script. */
  public Ready plan(Checked checked, boolean doublePrecision) {
    if (!checked.ok() || checked.analysis().isEmpty()) {
      return new Ready(checked.problems(), Optional.empty());
    }
    Planner.Planned planned = Planner.plan(checked.analysis().get(), doublePrecision);
    List<Diagnostic> all = new ArrayList<>(checked.problems());
    all.addAll(planned.problems());
    boolean ok = all.stream().noneMatch(Diagnostic::isError);
    return new Ready(all, ok ? Optional.of(planned) : Optional.empty());
  }
}
