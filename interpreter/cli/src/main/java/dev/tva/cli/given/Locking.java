// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.given;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.analysis.Analysis;
import dev.tva.analysis.PathProblem;
import dev.tva.catalog.CatalogException;
import dev.tva.checkpoint.Destination;
import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.TextFile;
import dev.tva.checkpoint.WriteRules;
import dev.tva.checkpoint.kind.WholeFile;
import dev.tva.cli.console.Console;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.lock.HashingOutput;
import dev.tva.lock.Lock;
import dev.tva.lock.LockedInputs;
import dev.tva.lock.Recorded;
import dev.tva.plan.Output;
import dev.tva.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/** A run that is held to the lock of its script, or that writes it. */
public final class Locking implements Witness {
  /** What is done with the lock. */
  public enum Mode {
    /** It is written, and the outputs are computed and not kept. */
    LOCK,
    /** It is written after the run. */
    WRITE,
    /** The run publishes nothing that is not what the lock says. */
    HOLD
  }

  private final Console console;
  private final Source script;
  private final SortedMap<String, String> arguments;
  private final Mode mode;
  private final SortedMap<String, String> outputs = new ConcurrentSkipListMap<>();
  private Optional<Lock> now = Optional.empty();
  private List<Path> inputs = List.of();
  private WriteRules rules = WriteRules.of(List.of(), List.of(), false);

  /**
   * @param arguments as they are given, paths from the working directory
   */
  public Locking(Console console, Source script, Map<String, String> arguments, Mode mode) {
    this.console = console;
    this.script = script;
    Path file = Path.of(script.name());
    this.arguments =
        ScriptPaths.moved(script, arguments, path -> LockedInputs.fromScript(file, path));
    this.mode = mode;
  }

  /** The lock beside a script. */
  public static String path(String script) {
    return script + Lock.ENDING;
  }

  /** Reads the lock of a script. */
  public static Lock read(String script) {
    String path = path(script);
    try {
      return Lock.parse(WholeFile.text(Path.of(path)))
          .orElseThrow(() ->
              new DiagnosticException(
                  error(Slug.CANNOT_READ, "`" + path + "` is no lock")
                      .command("to write it anew:", "tva lock " + script)
                      .build()));
    } catch (IOException e) {
      throw new DiagnosticException(
          error(Slug.CANNOT_READ, "there is no lock `" + path + "` that can be read")
              .command("to write it:", "tva lock " + script)
              .build(),
          e);
    }
  }

  /** The values in the lock of a script, where there is one, and those that are given now. */
  public static Map<String, String> known(Source script, Map<String, String> given) {
    try {
      return Lock.parse(WholeFile.text(Path.of(path(script.name()))))
          .map(lock -> arguments(script, lock, given))
          .orElse(given);
    } catch (IOException _) {
      return given;
    }
  }

  /** What a lock has recorded, with paths from the working directory, and what is given now. */
  public static Map<String, String> arguments(Source script, Lock lock, Map<String, String> given) {
    Path file = Path.of(script.name());
    Map<String, String> all =
        new TreeMap<>(
            ScriptPaths.moved(script, lock.arguments(), path -> LockedInputs.fromHere(file, path)));
    all.putAll(given);
    return all;
  }

  @Override
  public void planned(Analysis analysis) {
    inputs = analysis.inputs().stream().map(i -> Path.of(i.path().orElseThrow())).toList();
    rules = WriteRules.of(inputs, analysis.sources().keySet(), false);
    Optional<Lock> held = mode == Mode.HOLD ? Optional.of(read(script.name())) : Optional.empty();
    try {
      now =
          Optional.of(
              LockedInputs.of(
                  analysis,
                  Path.of(script.name()),
                  arguments,
                  held.map(Lock::inputs).orElse(Collections.emptySortedMap())));
    } catch (CatalogException e) {
      throw new DiagnosticException(
          PathProblem.of(e.slug(), e, script.name(), Optional.empty()), e);
    } catch (IOException e) {
      throw dev.tva.checkpoint.OpenInputs.unreadable(e);
    }
    held.ifPresent(lock -> hold(lock.changedInputs(now.orElseThrow())));
    if (held.isEmpty()) {
      // Before an output is published that no lock would then speak of.
      TextFile.check(
          destination(), Path.of(path(script.name())), List.of(), rules, Locking::isLock);
    }
  }

  private Destination destination() {
    return new Destination(path(script.name()), Optional.empty());
  }

  private static boolean isLock(String text) {
    return Lock.parse(text).isPresent();
  }

  private void hold(List<String> changed) {
    if (!changed.isEmpty()) {
      throw new DiagnosticException(differs(script.name(), changed));
    }
  }

  /** What is no longer as a lock says. */
  public static dev.tva.diagnostic.Diagnostic differs(String script, List<String> changed) {
    var d = error(Slug.NOT_AS_RECORDED, "`" + script + "` is not what `" + path(script) + "` says");
    changed.forEach(d::note);
    return d.command("if that is intended, lock it again:", "tva lock " + script).build();
  }

  @Override
  public boolean keeps() {
    return mode != Mode.LOCK;
  }

  @Override
  public OutputWriter output(Output output, Supplier<OutputWriter> usual) {
    Optional<OutputWriter> file = mode == Mode.LOCK ? Optional.empty() : Optional.of(usual.get());
    return HashingOutput.open(output, inputs, file, hash -> computed(output, hash));
  }

  private void computed(Output output, String hash) {
    outputs.put(output.written(), hash);
    if (mode == Mode.HOLD) {
      Lock lock = read(script.name());
      SortedMap<String, String> one = new TreeMap<>(lock.outputs());
      one.put(output.written(), hash);
      List<String> changed = new ArrayList<>(lock.changedOutputs(lock.with(one)));
      if (!changed.isEmpty() && output.adapter().isPresent()) {
        changed.add(Recorded.FACTORS);
      }
      hold(changed);
    }
  }

  @Override
  public void done() {
    if (mode == Mode.HOLD) {
      return;
    }
    String path = path(script.name());
    TextFile.write(destination(), now.orElseThrow().with(outputs).text(), rules, Locking::isLock)
        .forEach(note -> console.report(List.of(note), Console.Format.text));
    console.say(path + ": " + outputs.size() + (outputs.size() == 1 ? " output" : " outputs"));
  }
}
