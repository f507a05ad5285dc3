// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import dev.safetensors.SafetensorsReader;
import dev.tva.checkpoint.Checkpoints;
import dev.tva.kernel.Device;
import dev.tva.kernel.Kernels;
import dev.tva.kernel.djl.DjlKernels;
import dev.tva.plan.Numbers;
import dev.tva.plan.Output;
import dev.tva.plan.Phase;
import dev.tva.plan.Plan;
import dev.tva.plan.Program;
import dev.tva.plan.Sink;
import dev.tva.plan.Statistics;
import dev.tva.plan.TensorPass;
import dev.tva.tensor.TensorSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** Executes plans: phase by phase, tile by tile, on a fixed number of workers. */
public final class StreamingExecutor {
  /** Elements of a tile where nothing else is asked for; a multiple of a statistic's block. */
  public static final int TILE = 1 << 18;

  private final Options options;
  private final Kernels kernels;

  /**
   * How to execute.
   *
   * @param tileElements a multiple of 4,096
   */
  public record Options(Device device, int threads, int tileElements, boolean allowNonFinite) {
    public Options {
      if (threads < 1 || tileElements < BlockMath.SIZE || tileElements % BlockMath.SIZE != 0) {
        throw new IllegalArgumentException("threads " + threads + ", tile " + tileElements);
      }
    }
  }

  /** The report and the statistics taken. */
  public record Result(RunReport report, Statistics statistics) {}

  /** Begins to load the engine in the background. */
  public StreamingExecutor(Options options) {
    this(options, DjlKernels.start(options.device()));
  }

  StreamingExecutor(Options options, Kernels kernels) {
    this.options = options;
    this.kernels = kernels;
  }

  /**
   * Runs a plan to its end, or leaves nothing.
   *
   * @param inputs the checkpoints by index
   * @param outputs opens an output for writing
   * @param beforeWriting is given the statistics before any output is opened; may throw to stop
   * @param cancelled asked before each tile
   */
  public Result run(
      Plan plan,
      List<Path> inputs,
      Function<Output, OutputWriter> outputs,
      Consumer<Statistics> beforeWriting,
      Progress progress,
      BooleanSupplier cancelled) {
    return run(plan, inputs, outputs, beforeWriting, progress, cancelled, new StatisticsCache());
  }

  /**
   * As the other, without taking again what {@code cache} has, which keeps what is taken: also of a
   * run that is stopped.
   */
  public Result run(
      Plan whole,
      List<Path> inputs,
      Function<Output, OutputWriter> outputs,
      Consumer<Statistics> beforeWriting,
      Progress progress,
      BooleanSupplier cancelled,
      StatisticsCache cache) {
    long begun = System.nanoTime();
    StatisticsCache.Known known = cache.known(whole);
    Plan plan = known.remainder();
    StatisticsStore statistics = known.store();
    List<SafetensorsReader> readers = new ArrayList<>();
    List<OutputWriter> writers = new ArrayList<>();
    try {
      kernels.check();
      for (Path input : inputs) {
        readers.add(Checkpoints.open(input));
      }
      Run run = new Run(plan, readers, options.allowNonFinite(), progress, bytesToRead(plan));
      List<Phase> phases = plan.phases();
      for (Phase phase : phases.subList(0, phases.size() - 1)) {
        execute(run, phase, statistics, cache, cancelled);
      }
      beforeWriting.accept(statistics);
      for (Output output : plan.outputs()) {
        writers.add(outputs.apply(output));
      }
      run.openWriters(List.copyOf(writers));
      execute(run, phases.getLast(), statistics, cache, cancelled);
      writers.forEach(OutputWriter::finish);
      return new Result(report(run, phases.getLast(), begun), statistics);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writers.forEach(OutputWriter::close);
      readers.forEach(StreamingExecutor::close);
    }
  }

  private static void close(SafetensorsReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void execute(
      Run run,
      Phase phase,
      StatisticsStore statistics,
      StatisticsCache cache,
      BooleanSupplier cancelled) {
    if (phase.passes().isEmpty()) {
      return;
    }
    var numbers = run.plan().numbers(statistics);
    Function<TensorPass, TensorSpec> specs = pass -> spec(run.plan(), pass);
    var orders = new Orders(phase, numbers, specs, options.tileElements());
    round(run, phase, orders, numbers, statistics, cache, cancelled);
    for (Phase next = orders.next(); !next.passes().isEmpty(); next = orders.next()) {
      round(run, next, orders, numbers, statistics, cache, cancelled);
    }
    orders.store((pass, sink, cut) -> {
      statistics.put(sink, pass.tensor(), cut);
      cache.keep(pass, sink, cut, run.plan().inputs().size());
    });
  }

  private void round(
      Run run,
      Phase phase,
      Orders orders,
      Numbers numbers,
      StatisticsStore statistics,
      StatisticsCache cache,
      BooleanSupplier cancelled) {
    Map<Program, TileProgram> compiled = new IdentityHashMap<>();
    int registers = 0;
    int tile = options.tileElements();
    for (TensorPass pass : phase.passes()) {
      TileProgram program = compiled.computeIfAbsent(pass.program(), TileCompiler::compile);
      registers = Math.max(registers, program.registers());
      if (program.needsRows()) {
        tile = Math.max(tile, Math.toIntExact(pass.shape().cols()));
      }
    }
    int elements = tile;
    Tiling tiling =
        new Tiling(
            phase.passes(),
            pass ->
                new PassState(
                    pass,
                    compiled.get(pass.program()),
                    StreamingExecutor.spec(run.plan(), pass),
                    numbers,
                    orders::target,
                    Matrices.NONE),
            elements);
    var failures = new Failures();
    List<Thread> threads = new ArrayList<>();
    int needed = registers;
    for (int i = 0; i < options.threads(); i++) {
      threads.add(
          Thread.ofPlatform()
              .name("worker " + i)
              .start(() ->
                  work(run, tiling, needed, elements, statistics, cache, cancelled, failures)));
    }
    for (Thread thread : threads) {
      join(thread);
    }
    failures.rethrow();
  }

  /** Workers end by themselves, and nothing native may be closed before they have. */
  private static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static TensorSpec spec(Plan plan, TensorPass pass) {
    return plan.inputs().stream()
        .map(m -> m.tensors().get(pass.tensor()))
        .filter(s -> s != null && s.shape().equals(pass.shape()))
        .findFirst()
        .orElseThrow();
  }

  private void work(
      Run run,
      Tiling tiling,
      int registers,
      int elements,
      StatisticsStore statistics,
      StatisticsCache cache,
      BooleanSupplier cancelled,
      Failures failures) {
    long order = 0;
    try (Worker worker = new Worker(run, kernels, registers, elements)) {
      // What is taken is computed, whoever has failed: so the first failure in order is found.
      while (failures.none()) {
        Tiling.Run tile = tiling.next();
        if (tile == null) {
          worker.end();
          return;
        }
        order = tile.order();
        for (long at = tile.start(); at < tile.end(); ) {
          if (cancelled.getAsBoolean()) {
            throw new CancelledException();
          }
          long end = Math.min(tile.end(), tiling.end(tile.pass(), at));
          worker.compute(tile.pass(), at, end);
          at = end;
        }
        long size = tile.end() - tile.start();
        if (tile.pass().elementsLeft.addAndGet(-size) == 0) {
          TensorPass pass = tile.pass().pass;
          tile.pass()
              .store(
                  statistics,
                  (sink, share) -> {
                    statistics.put(sink, pass.tensor(), share);
                    cache.keep(pass, sink, share, run.plan().inputs().size());
                  });
        }
      }
    } catch (Throwable e) {
      failures.add(order, e);
    }
  }

  private static long bytesToRead(Plan plan) {
    long bytes = 0;
    for (Phase phase : plan.phases()) {
      for (TensorPass pass : phase.passes()) {
        for (int i : pass.program().reads()) {
          var spec = plan.inputs().get(i).tensors().get(pass.tensor());
          bytes += spec == null ? 0 : spec.bytes();
        }
        for (Sink sink : pass.program().sinks()) {
          if (sink instanceof Sink.Copy c) {
            bytes += plan.inputs().get(c.input()).tensors().get(pass.tensor()).bytes();
          }
        }
      }
    }
    return bytes;
  }

  private RunReport report(Run run, Phase last, long begun) {
    int computed = 0;
    int copied = 0;
    for (TensorPass pass : last.passes()) {
      for (Sink sink : pass.program().sinks()) {
        computed += sink instanceof Sink.Write ? 1 : 0;
        copied += sink instanceof Sink.Copy ? 1 : 0;
      }
    }
    return new RunReport(
        computed,
        copied,
        run.bytesRead(),
        run.bytesWritten(),
        (System.nanoTime() - begun) / 1e9,
        peakBytes(),
        kernels.operations(),
        run.differing());
  }

  private static OptionalLong peakBytes() {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return OptionalLong.empty();
    }
    try {
      return Files.readAllLines(status).stream()
          .filter(l -> l.startsWith("VmHWM:"))
          .mapToLong(l -> Long.parseLong(l.replaceAll("\\D+", "")) * 1024)
          .findFirst();
    } catch (IOException _) {
      return OptionalLong.empty();
    }
  }
}
