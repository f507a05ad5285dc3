// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.look;

import dev.tva.catalog.Stacks;
import dev.tva.checkpoint.FileCatalog;
import dev.tva.cli.command.EngineOptions;
import dev.tva.cli.command.Execution;
import dev.tva.cli.command.Help;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.inspect.Contents;
import dev.tva.inspect.Difference;
import dev.tva.source.Source;
import dev.tva.view.Table;
import dev.tva.view.View;
import dev.tva.view.text.ViewText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tva diff}. */
@Command(
    name = "diff",
    description = {
      "Says how two checkpoints differ: names, shapes, dtypes, tokens, configs, then values.",
      "Values: for each layer the norm of the difference, alone and relative to the first"
          + " checkpoint, and the cosine of the two; and the tensors that have changed most.",
      "With --base the two are compared as deltas of a third."
    },
    footer = {
      "",
      "Examples:",
      "  tva diff ./llama ./tuned",
      "  tva diff ./tuned ./other --base ./llama --top 20",
      "  tva diff ./llama ./tuned --headers",
      "",
      ExitCode.HELP
    })
public final class DiffCommand implements Callable<Integer> {
  @Mixin Help help = new Help();
  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "A", description = "a checkpoint")
  String a;

  @Parameters(index = "1", paramLabel = "B", description = "another one")
  String b;

  @Option(names = "--base", paramLabel = "C", description = "compare A - C with B - C")
  Optional<String> base = Optional.empty();

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "how many of the most changed tensors to list (10)",
      defaultValue = "10")
  int top;

  @Option(names = "--headers", description = "compare headers and configs only; read no tensor")
  boolean headers;

  @Option(names = "--format", description = "text, csv or json", defaultValue = "text")
  ViewText.Format format;

  @Mixin EngineOptions engine = new EngineOptions();

  private final Console console;

  public DiffCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    FileCatalog catalog = engine.files(console, headers);
    Contents first = Opened.of(catalog, a);
    Contents second = Opened.of(catalog, b);
    Difference difference = Difference.of(first, second);
    Optional<Contents> third = base.map(path -> Opened.of(catalog, path));
    if (third.isPresent()) {
      difference = difference.within(third.get().manifest(), first.manifest());
    }
    List<Table> tables = new ArrayList<>(DiffTables.headers(first, second, difference, a, b));
    if (!headers && !difference.common().isEmpty()) {
      Changes changes = changes(difference, first, second, third);
      tables.add(changes.summary(difference.common().size()));
      tables.add(changes.layers(new Stacks(difference.common())));
      tables.add(changes.top(top));
    }
    // One heading in a file of values: the tensors and their numbers.
    List<Table> printed =
        format == ViewText.Format.csv ? tables.subList(tables.size() - 1, tables.size()) : tables;
    printed.stream()
        .filter(t -> !t.rows().isEmpty())
        .forEach(t -> console.out().print(ViewText.of(t, format, console.outLook())));
    return ExitCode.OK;
  }

  private Changes changes(
      Difference difference, Contents first, Contents second, Optional<Contents> third) {
    Map<String, dev.tva.catalog.Manifest> manifests = new LinkedHashMap<>();
    manifests.put("a", difference.restricted(first.manifest(), a));
    manifests.put("b", difference.restricted(second.manifest(), b));
    third.ifPresent(t -> manifests.put("base", difference.restricted(t.manifest(), base.get())));
    Map<String, String> arguments = new LinkedHashMap<>();
    manifests.keySet().forEach(n -> arguments.put(n, n));
    Source script = Source.of("<diff>", Changes.script(third.isPresent()));
    List<View> views =
        new Execution(console, engine, format, new Named(manifests)).views(script, arguments);
    return Changes.of(views.stream().map(v -> (Table) v).toList(), third.isPresent());
  }
}
