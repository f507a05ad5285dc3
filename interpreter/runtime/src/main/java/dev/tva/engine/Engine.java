// SPDX-License-Identifier: Apache-2.0
package dev.tva.engine;

import dev.tva.checkpoint.CheckpointWriter;
import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.WriteRules;
import dev.tva.checkpoint.read.MappedFiles;
import dev.tva.checkpoint.shard.ShardLayout;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.execute.MemoryEstimate;
import dev.tva.execute.StreamingExecutor;
import dev.tva.kernel.Accelerators;
import dev.tva.kernel.Backend;
import dev.tva.kernel.Kernels;
import dev.tva.kernel.djl.Gpus;
import dev.tva.kernel.vector.VectorKernels;
import dev.tva.pass.Progress;
import dev.tva.plan.Device;
import dev.tva.plan.Output;
import dev.tva.plan.PeakMemory;
import dev.tva.plan.Plan;
import dev.tva.plan.Statistics;
import dev.tva.statistic.Exchange;
import dev.tva.statistic.StatisticsCache;
import java.lang.module.ModuleFinder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Computes plans: the one place where a plan, its inputs, its outputs and kernels meet. */
public final class Engine {
  private final StreamingExecutor.Options options;
  private final Devices devices;
  private final MappedFiles mapped;

  /** Nothing is loaded before something is computed. */
  public Engine(StreamingExecutor.Options options) {
    this(options, Gpus::find);
  }

  /** With other devices than those of this machine. */
  public Engine(StreamingExecutor.Options options, Supplier<Accelerators> accelerators) {
    this(options, new Devices(options.backend(), accelerators), MappedFiles.none());
  }

  private Engine(StreamingExecutor.Options options, Devices devices, MappedFiles mapped) {
    this.options = options;
    this.devices = devices;
    this.mapped = mapped;
  }

  /** With other options for what is computed next; what is loaded stays. */
  public Engine with(StreamingExecutor.Options changed) {
    return changed.backend() == options.backend()
        ? new Engine(changed, devices, mapped)
        : new Engine(changed).reading(mapped);
  }

  /** For tasks that read the same files. */
  public Engine reading(MappedFiles files) {
    return new Engine(options, devices, files);
  }

  /**
   * Something to compute.
   *
   * @param rules the checkpoints by index, and what outputs may replace
   * @param beforeWriting is given the statistics before any output is complete; may throw to stop
   */
  public record Task(Plan plan, WriteRules rules, Consumer<Statistics> beforeWriting) {}

  /**
   * Looks at what the outputs would replace, before anything is computed; gives what is to be said.
   *
   * @throws DiagnosticException if an output may not be written where it is to be
   */
  public List<Diagnostic> check(Task task) {
    return CheckpointWriter.check(task.plan().outputs(), task.rules());
  }

  /**
   * Computes a task to its end, or leaves nothing; it has been checked.
   *
   * @param cancelled asked before each tile
   */
  public StreamingExecutor.Result compute(Task task, Progress progress, BooleanSupplier cancelled) {
    return compute(task, progress, cancelled, new StatisticsCache());
  }

  /**
   * As the other, without taking again what {@code cache} has, which keeps what is taken: also of a
   * run that is stopped.
   */
  public StreamingExecutor.Result compute(
      Task task, Progress progress, BooleanSupplier cancelled, StatisticsCache cache) {
    return compute(task, output -> open(task, output), progress, cancelled, cache, Exchange.NONE);
  }

  /** The files that the tensors of the task's outputs come to lie in. */
  public List<ShardLayout> layouts(Task task) {
    return task.plan().outputs().stream()
        .map(output -> CheckpointWriter.layout(output, task.rules()))
        .toList();
  }

  /** Opens an output where the task writes it. */
  public OutputWriter open(Task task, Output output) {
    return CheckpointWriter.open(output, task.rules());
  }

  /** As the first, with outputs that are opened otherwise. */
  public StreamingExecutor.Result compute(
      Task task,
      Function<Output, OutputWriter> outputs,
      Progress progress,
      BooleanSupplier cancelled) {
    return compute(task, outputs, progress, cancelled, new StatisticsCache(), Exchange.NONE);
  }

  /**
   * As the third, of a process that computes a part of the tensors, while others compute theirs.
   */
  public StreamingExecutor.Result compute(
      Task task,
      Function<Output, OutputWriter> outputs,
      Progress progress,
      BooleanSupplier cancelled,
      Exchange exchange) {
    return compute(task, outputs, progress, cancelled, new StatisticsCache(), exchange);
  }

  private StreamingExecutor.Result compute(
      Task task,
      Function<Output, OutputWriter> outputs,
      Progress progress,
      BooleanSupplier cancelled,
      StatisticsCache cache,
      Exchange exchange) {
    List<Diagnostic> notes = new ArrayList<>();
    Devices.Choice choice = devices.choose(task.plan(), options);
    while (true) {
      choice.kernels().start(task.plan());
      try {
        return new StreamingExecutor(choice.options(), choice.kernels(), exchange, mapped)
            .run(task.plan(), outputs, task.beforeWriting(), progress, cancelled, cache)
            .with(notes);
      } catch (RuntimeException e) {
        // A part that has told others what it found cannot begin anew.
        boolean again = exchange == Exchange.NONE;
        Devices.Next next = devices.after(e, choice, task.plan(), options, again);
        choice = next.choice();
        next.note().ifPresent(notes::add);
      }
    }
  }

  /**
   * What a run of a plan would hold in memory; reads nothing, and loads nothing. A run is started
   * with the processor's vectors where Java has them, who only asks need not be.
   */
  public PeakMemory peakMemory(Plan plan) {
    Devices.Choice choice = devices.choose(plan, options);
    while (true) {
      try {
        return peakMemory(plan, choice);
      } catch (DiagnosticException e) {
        choice = devices.after(e, choice, plan, options, true).choice();
      }
    }
  }

  private PeakMemory peakMemory(Plan plan, Devices.Choice choice) {
    Kernels kernels = choice.kernels();
    if (choice.device() instanceof Device.Cpu) {
      boolean vectors =
          options.backend() == Backend.VECTOR
              && ModuleFinder.ofSystem().find("jdk.incubator.vector").isPresent();
      PeakMemory memory =
          MemoryEstimate.of(
              plan,
              choice.options(),
              vectors && !VectorKernels.available() ? new VectorKernels(kernels) : kernels);
      return choice.why().isEmpty()
          ? memory
          : memory.at(new PeakMemory.Place("the processor", choice.why(), 0, 0));
    }
    var onDevice = MemoryEstimate.ofDevice(plan, choice.options(), kernels);
    return MemoryEstimate.of(plan, choice.options(), kernels)
        .at(
            new PeakMemory.Place(
                choice.device().toString(), choice.why(), onDevice.tiles(), onDevice.matrices()));
  }
}
