// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.given.GivenScript;
import dev.tva.cli.given.Locking;
import dev.tva.cli.given.Witness;
import dev.tva.part.Part;
import dev.tva.source.Source;
import dev.tva.view.text.ViewText;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tva run}. */
@Command(
    name = "run",
    description = {
      "Runs a script: checks it, computes, writes what it saves and prints what it shows.",
      "Nothing appears under an output's name before all outputs are complete."
    },
    footer = {
      "",
      "Examples:",
      "  tva run edit.tva base=./llama ft=./tuned strength=0.4",
      "  tva run soup.tva 'models=[\"run/a\", \"run/b\"]' --threads 4",
      "  tva run measure.tva base=./llama --format csv > norms.csv",
      "  tva run edit.tva base=./llama ft=./tuned --part 3/16 --work parts --wait",
      "",
      ExitCode.HELP
    })
public final class RunCommand implements Callable<Integer> {
  @Mixin Help help = new Help();
  @Spec CommandSpec spec;
  @Mixin GivenScript given = new GivenScript();

  @Option(
      names = "--format",
      description = "of what is shown: text, csv or json",
      defaultValue = "text")
  ViewText.Format format;

  @Mixin TopOption top = new TopOption();

  @Option(names = "--lock", description = "write SCRIPT.lock after the run")
  boolean lock;

  @Option(
      names = "--locked",
      description = "publish only what SCRIPT.lock says; its values stand for those not given")
  boolean locked;

  @ArgGroup(exclusive = false)
  @Nullable InParts parts;

  /** A run in several processes. */
  static final class InParts {
    @Option(
        names = "--part",
        paramLabel = "K/N",
        required = true,
        description = "compute the tensors of one of N parts; tva join makes the outputs of all")
    String part;

    @Option(
        names = "--work",
        paramLabel = "DIR",
        required = true,
        description = "the folder that all parts share")
    Path work;

    @Option(
        names = "--wait",
        description =
            "wait for what other parts find, rather than end with exit code 75 to be run again")
    boolean waits;
  }

  @Mixin EngineOptions engine = new EngineOptions();

  private final Console console;

  public RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (lock && locked) {
      throw new ParameterException(
          spec.commandLine(), "--lock writes a lock and --locked holds to one; give one of them");
    }
    Source source = given.source();
    Map<String, String> values = given.arguments(source);
    Map<String, String> arguments =
        locked ? Locking.arguments(source, Locking.read(source.name()), values) : values;
    if (parts != null) {
      return inParts(source, arguments, parts);
    }
    Witness witness =
        locked
            ? new Locking(console, source, arguments, Locking.Mode.HOLD, engine.threads())
            : lock
                ? new Locking(console, source, arguments, Locking.Mode.WRITE, engine.threads())
                : Witness.NONE;
    return new Execution(console, engine, format, top.rows()).run(source, arguments, witness);
  }

  private int inParts(Source source, Map<String, String> arguments, InParts of) {
    Part part =
        Part.parse(of.part)
            .orElseThrow(() ->
                new ParameterException(
                    spec.commandLine(), "'" + of.part + "' is no part; write it as 3/16"));
    if (lock || locked) {
      throw new ParameterException(spec.commandLine(), "a lock is of a whole run, not of a part");
    }
    return new Parts(console, engine, of.work).run(source, arguments, part, of.waits);
  }
}
