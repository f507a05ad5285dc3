// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.recipe;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.analysis.Analysis;
import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.read.TensorStore;
import dev.tva.cli.command.EngineOptions;
import dev.tva.cli.command.Help;
import dev.tva.cli.console.Console;
import dev.tva.cli.console.ExitCode;
import dev.tva.cli.given.Locking;
import dev.tva.cli.given.Witness;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.lock.Aside;
import dev.tva.lock.ComparingOutput;
import dev.tva.lock.Contents;
import dev.tva.lock.Lock;
import dev.tva.lock.Recorded;
import dev.tva.plan.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tva verify}. */
@Command(
    name = "verify",
    description = {
      "Checks that an output is what it should be; writes nothing.",
      "Alone it is compared with its metadata, or a lock. With its inputs it is computed again and"
          + " compared tensor by tensor."
    },
    footer = {
      "",
      "Examples:",
      "  tva verify out/edited",
      "  tva verify out/edited --lock merge.tva",
      "  tva verify out/edited base=./llama ft=./tuned",
      "",
      ExitCode.HELP
    })
public final class VerifyCommand implements Callable<Integer> {
  @Mixin Help help = new Help();
  @Mixin MadeOutput made = new MadeOutput();

  @Option(
      names = "--lock",
      paramLabel = "SCRIPT",
      description = "compare it with the lock of a script")
  Optional<String> lock = Optional.empty();

  @Mixin EngineOptions engine = new EngineOptions();

  private final Console console;

  public VerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Again again = made.again();
    Map<String, String> given = made.given();
    try (TensorStore store = TensorStore.open(again.manifest())) {
      List<Diagnostic> problems =
          lock.isPresent() ? ofLock(store) : ofItself(again, store, given.isEmpty());
      console.report(problems, Console.Format.text);
      if (!problems.isEmpty() || given.isEmpty()) {
        return problems.isEmpty() ? same("") : ExitCode.of(problems);
      }
      return computed(again, store, given);
    }
  }

  private int same(String how) {
    if (!engine.isQuiet()) {
      console.say(made.path + ": as it was written" + how);
    }
    return ExitCode.OK;
  }

  private List<Diagnostic> ofLock(TensorStore store) throws IOException {
    Lock held = Locking.read(lock.orElseThrow());
    return held.outputs().containsValue(Contents.hash(store))
        ? List.of()
        : List.of(differs("no output of `" + Locking.path(lock.get()) + "` has its content"));
  }

  /** What is computed again is compared anyway. */
  private List<Diagnostic> ofItself(Again again, TensorStore store, boolean alone)
      throws IOException {
    return !alone || Contents.sum(store).equals(again.recorded().content())
        ? List.of()
        : List.of(differs("its tensors are not those that its metadata tell of"));
  }

  private Diagnostic differs(String why) {
    return error(Slug.NOT_AS_RECORDED, "`" + made.path + "` is not what was written")
        .note(why)
        .help("make it again with tva rerun and the inputs that it was made from")
        .build();
  }

  private int computed(Again again, TensorStore store, Map<String, String> given) {
    var comparing = new Comparing(again, store);
    int code = again.run(console, engine, made.path + ".verified", given, comparing);
    return code == ExitCode.OK ? same(", and computed again it is the same") : code;
  }

  /** Compares the output in question; what else the script saves goes nowhere. */
  private final class Comparing implements Witness {
    private final Again again;
    private final TensorStore store;
    private final List<Output> outputs = new ArrayList<>();
    private Optional<ComparingOutput> compared = Optional.empty();
    private List<String> labels = List.of();
    private List<Path> inputs = List.of();

    Comparing(Again again, TensorStore store) {
      this.again = again;
      this.store = store;
    }

    @Override
    public void planned(Analysis analysis, BooleanSupplier cancelled) {
      labels = analysis.inputs().stream().map(i -> i.label()).toList();
      inputs = analysis.inputs().stream().map(i -> Path.of(i.path().orElseThrow())).toList();
    }

    @Override
    public boolean keeps() {
      return false;
    }

    @Override
    public OutputWriter output(Output output, Supplier<OutputWriter> usual) {
      outputs.add(output);
      if (outputs.size() - 1 != again.recorded().output()) {
        return Aside.nothing();
      }
      var comparing = ComparingOutput.open(output, store, inputs, this::otherHeader);
      compared = Optional.of(comparing);
      return comparing;
    }

    private void otherHeader(String tensor) {
      throw new DiagnosticException(
          differsAt("its header tells the tensor `" + tensor + "` apart", List.of()));
    }

    @Override
    public void done() {
      ComparingOutput c = compared.orElseThrow();
      List<String> others = new ArrayList<>();
      for (int i = 0; i < labels.size(); i++) {
        String before = again.recorded().read().get(labels.get(i));
        if (before != null && !before.equals(c.read().fingerprint(i))) {
          others.add("the input `" + labels.get(i) + "` has other bytes than were read then");
        }
      }
      c.firstOfOtherBytes()
          .ifPresent(tensor -> {
            throw new DiagnosticException(
                differsAt("the first tensor with other bytes is `" + tensor + "`", others));
          });
      others.forEach(i -> console.say("note: " + i));
    }

    private Diagnostic differsAt(String what, List<String> others) {
      var d =
          error(Slug.NOT_AS_RECORDED, "computed again, `" + made.path + "` comes out different")
              .note(what);
      others.forEach(d::note);
      if (outputs.get(again.recorded().output()).adapter().isPresent() && others.isEmpty()) {
        d.note(Recorded.FACTORS);
      }
      return d.help("name the inputs that it was made from").build();
    }
  }
}
