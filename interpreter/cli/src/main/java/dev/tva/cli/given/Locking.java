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
import dev.tva.diagnostic.Counted;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.lock.Aside;
import dev.tva.lock.Differences;
import dev.tva.lock.HashingOutput;
import dev.tva.lock.InputHashes;
import dev.tva.lock.Lock;
import dev.tva.lock.LockedFiles;
import dev.tva.lock.LockedInput;
import dev.tva.lock.LockedInputs;
import dev.tva.lock.Recorded;
import dev.tva.plan.Output;
import dev.tva.source.Source;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
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
  private final Map<String, String> given;
  private final Mode mode;
  private final int threads;
  private final SortedMap<String, String> outputs = new ConcurrentSkipListMap<>();
  private Optional<Lock> held = Optional.empty();
  private Optional<Lock> now = Optional.empty();
  private Optional<InputHashes> hashes = Optional.empty();
  private List<Path> inputs = List.of();
  private WriteRules rules = WriteRules.of(List.of(), List.of(), false);

  /**
   * @param arguments as they are given, paths from the working directory
   * @param threads how many files are read at once
   */
  public Locking(
      Console console, Source script, Map<String, String> arguments, Mode mode, int threads) {
    this.console = console;
    this.script = script;
    Path file = Path.of(script.name());
    this.arguments =
        ScriptPaths.moved(script, arguments, path -> LockedInputs.fromScript(file, path));
    this.given = arguments;
    this.mode = mode;
    this.threads = threads;
  }

  /** The lock beside a script. */
  public static String path(String script) {
    return script + Lock.ENDING;
  }

  /** Reads the lock of a script. */
  public static Lock read(String script) {
    String path = path(script);
    try {
      String text = WholeFile.text(Path.of(path));
      return Lock.parse(text).orElseThrow(() -> new DiagnosticException(noLock(script, text)));
    } catch (IOException e) {
      var d = error(Slug.CANNOT_READ, "there is no lock `" + path + "` that can be read");
      throw new DiagnosticException(anew(d, "to write it:", script), e);
    }
  }

  private static Diagnostic noLock(String script, String text) {
    var d = error(Slug.CANNOT_READ, "`" + path(script) + "` is no lock that this tva reads");
    if (Lock.isInConflict(text)) {
      d.note("a merge has left it in conflict");
    }
    return anew(d, "to write it anew:", script);
  }

  /** With values for what has none: neither the script nor what is left of its lock. */
  private static Diagnostic anew(Diagnostic.Builder d, String words, String script) {
    StringBuilder command = new StringBuilder("tva lock " + script);
    boolean whole = true;
    try {
      Source source = Scripts.read(script);
      Set<String> known = known(source, Map.of()).keySet();
      for (Statement s : TvaParser.parse(source).script().statements()) {
        if (s instanceof Statement.Param p
            && p.defaultValue().isEmpty()
            && !known.contains(p.name().name())) {
          boolean path = ScriptPaths.isCheckpoint(source, p.name().name());
          command.append(" " + p.name().name() + "=" + (path ? "path/to/checkpoint" : "VALUE"));
          whole = false;
        }
      }
    } catch (DiagnosticException _) {
      // Of a script that cannot be read its lock command will say so.
    }
    return (whole ? d.command(words, command.toString()) : d.example(words, command.toString()))
        .build();
  }

  /** The values in the lock of a script, where there is one, and those that are given now. */
  public static Map<String, String> known(Source script, Map<String, String> given) {
    try {
      String text = WholeFile.text(Path.of(path(script.name())));
      return arguments(script, Lock.argumentsIn(text), given);
    } catch (IOException _) {
      return given;
    }
  }

  /** What a lock has recorded, with paths from the working directory, and what is given now. */
  public static Map<String, String> arguments(Source script, Lock lock, Map<String, String> given) {
    return arguments(script, lock.arguments(), given);
  }

  private static Map<String, String> arguments(
      Source script, Map<String, String> held, Map<String, String> given) {
    Path file = Path.of(script.name());
    Map<String, String> all =
        new TreeMap<>(ScriptPaths.moved(script, held, path -> LockedInputs.fromHere(file, path)));
    all.putAll(given);
    return all;
  }

  /** What has changed comes first: it may be the reason. */
  @Override
  public void refused(Optional<Analysis> analysis) {
    if (mode == Mode.HOLD) {
      Lock lock = read(script.name());
      List<String> texts =
          analysis
              .map(a -> new Differences(lock).ofTexts(LockedInputs.ofTexts(a.sources())))
              .orElse(List.of());
      say(texts.isEmpty() ? LockedFiles.changed(lock, Path.of(script.name()), given) : texts);
    }
  }

  private void say(List<String> changed) {
    if (!changed.isEmpty()) {
      console.report(List.of(differs(script.name(), changed)), Console.Format.text);
    }
  }

  @Override
  public void planned(Analysis analysis, BooleanSupplier cancelled) {
    inputs = analysis.inputs().stream().map(i -> Path.of(i.path().orElseThrow())).toList();
    rules = WriteRules.of(inputs, analysis.sources().keySet(), false);
    held = mode == Mode.HOLD ? Optional.of(read(script.name())) : Optional.empty();
    try {
      List<LockedInput> found = LockedInputs.of(analysis, Path.of(script.name()));
      Lock unread = LockedInputs.unread(analysis, arguments, found);
      now = Optional.of(unread);
      held.ifPresent(lock -> hold(new Differences(lock).ofRecipe(unread)));
      Map<String, Lock.Input> before = held.map(Lock::inputs).orElse(Collections.emptySortedMap());
      hashes = Optional.of(InputHashes.start(found, before, threads, cancelled));
    } catch (CatalogException e) {
      throw new DiagnosticException(
          PathProblem.of(e.slug(), e, script.name(), Optional.empty()), e);
    } catch (IOException e) {
      throw dev.tva.checkpoint.OpenInputs.unreadable(e);
    }
    if (held.isEmpty()) {
      // Before an output is published that no lock would then speak of.
      TextFile.check(destination(), Path.of(path(script.name())), List.of(), rules, Lock::wasOne);
    }
  }

  private Destination destination() {
    return new Destination(path(script.name()), Optional.empty());
  }

  private void hold(List<String> changed) {
    if (!changed.isEmpty()) {
      throw new DiagnosticException(differs(script.name(), changed));
    }
  }

  /** What is no longer as a lock says. */
  public static Diagnostic differs(String script, List<String> changed) {
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
    return new HashingOutput(
        output,
        mode == Mode.LOCK ? Aside.of(output, inputs) : usual.get(),
        hash -> computed(output, hash));
  }

  private void computed(Output output, String hash) {
    outputs.put(output.written(), hash);
    held.ifPresent(lock -> {
      hold(changedWeights(lock));
      SortedMap<String, String> one = new TreeMap<>(lock.outputs());
      one.put(output.written(), hash);
      List<String> changed = new ArrayList<>(new Differences(lock).ofOutputs(one));
      if (!changed.isEmpty() && output.adapter().isPresent()) {
        changed.add(Recorded.FACTORS);
      }
      hold(changed);
    });
  }

  private List<String> changedWeights(Lock lock) {
    return new Differences(lock).ofWeights(hashes.orElseThrow().all());
  }

  /** What has changed comes first: it may be the reason. */
  @Override
  public void failed(DiagnosticException reason) {
    if (held.isPresent() && reason.diagnostic().slug() != Slug.NOT_AS_RECORDED) {
      List<String> changed;
      try {
        changed = changedWeights(held.get());
      } catch (DiagnosticException _) {
        // Who could not read an input has said so.
        return;
      }
      say(changed);
    }
  }

  @Override
  public void done() {
    if (held.isPresent()) {
      // Also where nothing is written.
      hold(changedWeights(held.get()));
      return;
    }
    String path = path(script.name());
    String text = now.orElseThrow().with(hashes.orElseThrow().all(), outputs).text();
    TextFile.write(destination(), text, rules, Lock::wasOne)
        .forEach(note -> console.report(List.of(note), Console.Format.text));
    console.say(path + ": " + Counted.of(outputs.size(), "output"));
  }

  @Override
  public void close() {
    hashes.ifPresent(InputHashes::close);
  }
}
