// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.look;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.catalog.Stacks;
import dev.tva.catalog.TensorPattern;
import dev.tva.checkpoint.remote.HubInputs;
import dev.tva.cli.command.Help;
import dev.tva.cli.command.HubOptions;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.diagnostic.Bytes;
import dev.tva.diagnostic.Counted;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.diagnostic.Spelling;
import dev.tva.inspect.Contents;
import dev.tva.tensor.TensorSpec;
import dev.tva.view.Table;
import dev.tva.view.text.ViewText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tva ls}. */
@Command(
    name = "ls",
    description = {
      "Lists what a checkpoint holds; reads headers only.",
      "That is: its kind, stacks and config in brief, and each tensor with dtype, shape and size."
    },
    footer = {
      "",
      "Examples:",
      "  tva ls ./llama",
      "  tva ls ./llama 'layers.0.**'",
      "  tva ls ./llama self_attn --format csv",
      "",
      ExitCode.HELP
    })
public final class LsCommand implements Callable<Integer> {
  @Mixin Help help = new Help();
  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "MODEL", description = "a directory or a file")
  String path;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATTERN",
      description = "list only the tensors it selects; quote it for the shell")
  Optional<String> pattern = Optional.empty();

  @Option(
      names = "--format",
      description = "text, csv or json; csv has only the tensors",
      defaultValue = "text")
  ViewText.Format format;

  @Mixin HubOptions hub = new HubOptions();

  private final Console console;

  public LsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Contents contents = Opened.of(hub.files(HubInputs.Amount.HEADERS, console, true), path);
    List<String> listed = listed(contents);
    Table tensors = tensors(contents, listed);
    console
        .out()
        .print(
            switch (format) {
              case json -> ContentsJson.of(contents, listed);
              case csv -> ViewText.of(tensors, format, console.outLook());
              case text ->
                  ViewText.of(List.of(summary(contents), tensors), format, console.outLook());
            });
    return ExitCode.OK;
  }

  private List<String> listed(Contents contents) {
    if (pattern.isEmpty()) {
      return contents.names();
    }
    TensorPattern.Matcher matcher;
    try {
      matcher = TensorPattern.parse(pattern.get()).matcher();
    } catch (TensorPattern.Malformed e) {
      throw new ParameterException(
          spec.commandLine(), "'" + pattern.get() + "' is no pattern: " + e.getMessage(), e);
    }
    List<String> found = contents.names().stream().filter(matcher::matches).toList();
    if (found.isEmpty()) {
      throw new DiagnosticException(nothing(contents));
    }
    return found;
  }

  private dev.tva.diagnostic.Diagnostic nothing(Contents contents) {
    var d =
        error(
            Slug.PATTERN_MATCHES_NOTHING,
            "no tensor of `" + path + "` matches \"" + pattern.get() + "\"");
    TreeSet<String> components = new TreeSet<>();
    contents.names().forEach(n -> components.addAll(List.of(n.split("\\."))));
    List<String> near = Spelling.nearest(pattern.get(), List.copyOf(components));
    if (near.isEmpty()) {
      d.command("to see all names:", "tva ls " + path);
    } else {
      d.command("did you mean:", "tva ls " + path + " " + near.getFirst());
    }
    return d.build();
  }

  private Table summary(Contents contents) {
    var manifest = contents.manifest();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("kind", contents.kind()));
    contents.config().brief().ifPresent(c -> rows.add(List.of("config", c)));
    rows.add(List.of("tensors", Integer.toString(manifest.names().size())));
    rows.add(List.of("parameters", String.format(Locale.ROOT, "%,d", manifest.parameters())));
    rows.add(List.of("size", Bytes.text(manifest.bytes())));
    rows.add(List.of("dtype", String.join(", ", ContentsJson.dtypes(manifest))));
    for (Stacks.Stack stack : new Stacks(manifest.names()).all()) {
      int blocks = stack.blocks().size();
      rows.add(List.of("stack", stack.name() + ", " + Counted.of(blocks, "block")));
    }
    manifest.tie().ifPresent(t -> rows.add(List.of("tied", "the head is `" + t.embedding() + "`")));
    return new Table(manifest.label(), List.of("", ""), rows, List.of());
  }

  private Table tensors(Contents contents, List<String> names) {
    List<List<String>> rows = new ArrayList<>();
    for (String name : names) {
      TensorSpec s = contents.manifest().tensors().get(name);
      rows.add(List.of(name, s.dtype().word(), s.shape().toString(), size(s)));
    }
    return new Table("", List.of("tensor", "dtype", "shape", "size"), rows, List.of());
  }

  /** For a program in bytes. */
  private String size(TensorSpec s) {
    return format == ViewText.Format.text ? Bytes.text(s.bytes()) : Long.toString(s.bytes());
  }
}
