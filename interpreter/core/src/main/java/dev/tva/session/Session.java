// SPDX-License-Identifier: Apache-2.0
package dev.tva.session;

import dev.tva.analysis.Analysis;
import dev.tva.analysis.Checker;
import dev.tva.analysis.Request;
import dev.tva.catalog.Catalog;
import dev.tva.catalog.ScriptFiles;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Trials;
import dev.tva.lower.Planner;
import dev.tva.source.Source;
import dev.tva.source.Span;
import dev.tva.syntax.Parsed;
import dev.tva.syntax.Parses;
import dev.tva.syntax.Script;
import dev.tva.syntax.TvaParser;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The one front door: text in, what is known of it out. */
public final class Session {
  private final Script prelude = Prelude.load();
  private final StandardLibrary library = new StandardLibrary();
  private final ScriptFiles scripts;
  private final Runnable between;

  /** For texts that import nothing. */
  public Session() {
    this(ScriptFiles.NONE);
  }

  /** {@code scripts} gives what is imported where no catalog does. */
  public Session(ScriptFiles scripts) {
    this(scripts, () -> {});
  }

  /**
   * For texts that may be others before they are checked.
   *
   * @param between runs before each change that is tried; by an exception it gives up the check
   */
  public Session(ScriptFiles scripts, Runnable between) {
    this.scripts = scripts;
    this.between = between;
  }

  /**
   * What checking gave: all problems of syntax and meaning, and the analysis where the text could
   * be parsed.
   *
   * @param given what was checked
   */
  public record Checked(List<Diagnostic> problems, Optional<Analysis> analysis, Given given) {
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
    return check(source, arguments, catalog, formula, new Parses());
  }

  /** The same for a text that may have been parsed before. */
  public Checked check(
      Source source,
      Map<String, String> arguments,
      Optional<Catalog> catalog,
      boolean formula,
      Parses parses) {
    return tried(
        new Given(
            source, arguments, scripts, parses, catalog, formula, Optional.empty(), Map.of()));
  }

  /**
   * What is known of a script while it is being typed, to help with the rest of it. Of statements
   * in error only the names are known; without a catalog parameters have no values.
   */
  public Analysis look(
      Source source, Map<String, String> arguments, Optional<Catalog> catalog, Parses parses) {
    return Checker.look(
        new Request(
            parses.once(source).script(),
            prelude,
            library,
            catalog.<ScriptFiles>map(c -> c).orElse(scripts),
            parses,
            catalog,
            arguments,
            Request.Mode.SCRIPT));
  }

  /** Checks one formula, and that it can be saved. */
  public Checked checkSaving(
      Source formula, SaveTo to, Map<String, String> arguments, Catalog catalog) {
    return tried(
        new Given(
            formula,
            arguments,
            scripts,
            new Parses(),
            Optional.of(catalog),
            true,
            Optional.of(to),
            Map.of()));
  }

  /** Of the changes that helps propose, those are told after which all is well. */
  private Checked tried(Given given) {
    Checked checked = check(given);
    List<Diagnostic> problems =
        Trials.of(checked.problems(), given.script().text().length(), h -> after(given, h));
    return new Checked(problems, checked.analysis(), given);
  }

  /** What is left when a help is followed. */
  private Optional<List<Diagnostic>> after(Given given, Help help) {
    between.run();
    return given.with(help).map(g -> plan(check(g)));
  }

  private Checked check(Given given) {
    Parsed parsed = given.parses().once(given.script());
    Script script = given.to().map(t -> t.saving(parsed.script())).orElse(parsed.script());
    // What headers say of half a text, nobody has asked.
    Optional<Catalog> catalog = parsed.ok() ? given.changedCatalog() : Optional.empty();
    catalog.ifPresent(c -> c.expect(NamedFiles.of(script, given.arguments(), given.formula(), c)));
    Analysis analysis =
        Checker.check(
            new Request(
                script,
                prelude,
                library,
                given.files(),
                given.parses(),
                catalog,
                given.arguments(),
                given.formula() ? Request.Mode.FORMULA : Request.Mode.SCRIPT));
    List<Diagnostic> all = new ArrayList<>(parsed.problems());
    all.addAll(analysis.problems());
    if (!parsed.ok()) {
      all.sort(Comparator.comparing(d -> start(d, given.script())));
    }
    return new Checked(all, parsed.ok() ? Optional.of(analysis) : Optional.empty(), given);
  }

  /** Where a problem begins in the script; those of other texts come last. */
  private static int start(Diagnostic d, Source script) {
    return d.primary()
        .map(Diagnostic.Label::span)
        .filter(s -> s.source().equals(script))
        .map(Span::start)
        .orElse(Integer.MAX_VALUE);
  }

  /** Analyses of one script on one graph, and the plan of all that they save. */
  public record Together(List<Analysis> analyses, Planner.Planned planned) {
    public Together {
      analyses = List.copyOf(analyses);
    }
  }

  /**
   * Plans a script for several sets of arguments together, so that each input is read once for all.
   * Nothing is shown. Each set must have been checked and planned by itself.
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
            new Parses(),
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
    List<Diagnostic> problems =
        Trials.of(
            planned.problems(),
            checked.given().script().text().length(),
            h -> after(checked.given(), h));
    List<Diagnostic> all = new ArrayList<>(checked.problems());
    all.addAll(problems);
    boolean ok = all.stream().noneMatch(Diagnostic::isError);
    return new Ready(all, ok ? Optional.of(planned) : Optional.empty());
  }

  /** The functions that are there without an import and without a file. */
  public Script prelude() {
    return prelude;
  }

  /** The functions that are there without an import, and their files. */
  public StandardLibrary library() {
    return library;
  }

  /** The problems of a check, and those that planning reveals. */
  private static List<Diagnostic> plan(Checked checked) {
    List<Diagnostic> all = new ArrayList<>(checked.problems());
    if (checked.ok() && checked.given().catalog().isPresent()) {
      checked.analysis().ifPresent(a -> all.addAll(Planner.plan(a, false).problems()));
    }
    return all;
  }
}
