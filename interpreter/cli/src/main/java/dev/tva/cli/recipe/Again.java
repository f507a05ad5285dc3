// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.recipe;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.adapter.AdapterFiles;
import dev.tva.cli.command.EngineOptions;
import dev.tva.cli.command.Execution;
import dev.tva.cli.console.Console;
import dev.tva.cli.given.Witness;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.lock.Aside;
import dev.tva.lock.Recorded;
import dev.tva.lock.RecordedCatalog;
import dev.tva.lower.Version;
import dev.tva.plan.Output;
import dev.tva.session.SaveTo;
import dev.tva.source.Source;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import dev.tva.view.text.ViewText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** An output's making, done again from what it says of it. */
record Again(String path, Manifest manifest, Recorded recorded) {

  static Again of(String path) {
    var catalog = new FileCatalog();
    try {
      var manifest = opened(catalog, path);
      return new Again(path, manifest, Recorded.of(manifest).orElseThrow(() -> saysNothing(path)));
    } catch (CatalogException e) {
      throw new DiagnosticException(
          dev.tva.analysis.PathProblem.of(e.slug(), e, path, Optional.empty()), e);
    }
  }

  /** An adapter as its file has it: of that its metadata tell, not of the delta it makes. */
  private static Manifest opened(FileCatalog catalog, String path) throws CatalogException {
    String resolved = catalog.resolve("", path);
    try {
      return catalog.open(resolved);
    } catch (CatalogException e) {
      if (e.slug() != Slug.ADAPTER_IS_NO_MODEL) {
        throw e;
      }
      return AdapterFiles.parts(path, Path.of(resolved));
    }
  }

  private static DiagnosticException saysNothing(String path) {
    return new DiagnosticException(
        error(Slug.CANNOT_READ, "`" + path + "` does not say how it was made")
            .note("what this version of tva writes records it in its metadata")
            .help("name an output of tva run or tva eval")
            .build());
  }

  /** Writes the output in question to another path; what else the script saves goes nowhere. */
  Witness to(String target) {
    return new Witness() {
      @Override
      public List<Output> outputs(List<Output> planned) {
        List<Output> all = new ArrayList<>();
        for (Output output : planned) {
          boolean wanted = all.size() == recorded.output();
          all.add(output.at(wanted ? target : target + ".not-" + all.size()));
        }
        return all;
      }

      @Override
      public OutputWriter output(Output output, Supplier<OutputWriter> usual) {
        return keeps(output) ? usual.get() : Aside.nothing();
      }

      @Override
      public boolean keeps(Output output) {
        return output.path().equals(target);
      }
    };
  }

  /**
   * Runs it.
   *
   * @param target where a formula is saved
   * @param given the inputs, and parameters that are to have other values
   */
  int run(
      Console console,
      EngineOptions engine,
      String target,
      Map<String, String> given,
      Witness witness) {
    if (!recorded.version().equals(Version.text())) {
      console.say(
          "note: tva " + recorded.version() + " made it, and this is tva " + Version.text());
    }
    Source script = recorded.script();
    Map<String, String> arguments = new LinkedHashMap<>(recorded.parameters());
    Set<String> declared =
        TvaParser.parse(script).script().statements().stream()
            .filter(Statement.Param.class::isInstance)
            .map(s -> ((Statement.Param) s).name().name())
            .collect(Collectors.toSet());
    boolean formula = recorded.isFormula();
    for (Map<String, String> values : List.of(recorded.origins(), given)) {
      values.forEach((name, value) -> {
        // What the script names itself is found by the catalog.
        boolean free = formula && name.codePoints().allMatch(Character::isUnicodeIdentifierPart);
        if (free || declared.contains(name)) {
          arguments.put(name, value);
        }
      });
    }
    var catalog = new RecordedCatalog(engine.files(console, false), recorded, given);
    var execution = new Execution(console, engine, ViewText.Format.text, catalog);
    if (!formula) {
      return execution.run(script, arguments, witness);
    }
    Optional<Source> dtype = Recorded.dtype(manifest).map(d -> Source.of("--dtype", d.word()));
    return execution.save(
        script, new SaveTo(Source.of("--output", target), dtype), arguments, witness);
  }
}
