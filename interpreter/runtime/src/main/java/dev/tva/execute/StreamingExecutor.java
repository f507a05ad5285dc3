// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import dev.tva.checkpoint.OpenInputs;
import dev.tva.checkpoint.OutputWriter;
import dev.tva.checkpoint.read.HeapSweep;
import dev.tva.checkpoint.read.MappedFiles;
import dev.tva.checkpoint.sum.InputSums;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.kernel.Backend;
import dev.tva.kernel.Kernels;
import dev.tva.pass.CancelledException;
import dev.tva.pass.Failures;
import dev.tva.pass.MatrixMemory;
import dev.tva.pass.PassState;
import dev.tva.pass.Progress;
import dev.tva.pass.Run;
import dev.tva.pass.Tiling;
import dev.tva.pass.Worker;
import dev.tva.pass.Workers;
import dev.tva.plan.Device;
import dev.tva.plan.Numbers;
import dev.tva.plan.Output;
import dev.tva.plan.Phase;
import dev.tva.plan.Plan;
import dev.tva.plan.Program;
import dev.tva.plan.Remainder;
import dev.tva.plan.Sink;
import dev.tva.plan.Statistics;
import dev.tva.plan.TensorPass;
import dev.tva.statistic.BlockMath;
import dev.tva.statistic.Exchange;
import dev.tva.statistic.Orders;
import dev.tva.statistic.SharedStatistics;
import dev.tva.statistic.StatisticsCache;
import dev.tva.statistic.StatisticsStore;
import dev.tva.tensor.TensorSpec;
import dev.tva.tile.TileCompiler;
import dev.tva.tile.TileProgram;
import dev.tva.whole.WholePasses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** Executes plans: phase by phase, tile by tile, on a fixed number of workers. */
public final class StreamingExecutor {
  /** Elements of a tile where nothing else is asked for; a multiple of a statistic's block. */
  public static final int TILE = 1 << 18;

  private final Options options;
  private final Kernels kernels;
  private final Exchange exchange;
  private final MappedFiles mapped;

  /**
   * How to execute.
   *
   * @param backend what computes tiles on the processor
   * @param tileElements a multiple of 4,096
   * @param memoryBytes memory for tiles, order statistics and matrices together
   * @param deviceBytes memory of each device for tiles and matrices, where it is not the host's
   */
  public record Options(
      Device device,
      Backend backend,
      int threads,
      int tileElements,
      long memoryBytes,
      OptionalLong deviceBytes,
      boolean allowNonFinite) {
    /** With as much memory of devices as they have. */
    public Options(
        Device device,
        Backend backend,
        int threads,
        int tileElements,
        long memoryBytes,
        boolean allowNonFinite) {
      this(
          device,
          backend,
          threads,
          tileElements,
          memoryBytes,
          OptionalLong.empty(),
          allowNonFinite);
    }

    /** By what computes tiles where nothing else is asked for. */
    public Options(
        Device device, int threads, int tileElements, long memoryBytes, boolean allowNonFinite) {
      this(device, Backend.VECTOR, threads, tileElements, memoryBytes, allowNonFinite);
    }

    public Options {
      if (threads < 1 || tileElements < BlockMath.SIZE || tileElements % BlockMath.SIZE != 0) {
        throw new IllegalArgumentException("threads " + threads + ", tile " + tileElements);
      }
    }

    /** Several tiles in flight for each worker, and each of several tiles' size. */
    public Options enlarged(int inFlight, int tiles) {
      return new Options(
          device,
          backend,
          inFlight * threads,
          tiles * tileElements,
          memoryBytes,
          deviceBytes,
          allowNonFinite);
    }

    /** With so much memory of each device. */
    public Options onDevice(long bytes) {
      return new Options(
          device,
          backend,
          threads,
          tileElements,
          memoryBytes,
          OptionalLong.of(bytes),
          allowNonFinite);
    }
  }

  /** The report and the statistics taken. */
  public record Result(RunReport report, Statistics statistics) {
    /** With what a person should know of how it was computed. */
    public Result with(List<Diagnostic> notes) {
      return new Result(report.with(notes), statistics);
    }
  }

  public StreamingExecutor(Options options, Kernels kernels) {
    this(options, kernels, Exchange.NONE, MappedFiles.none());
  }

  /**
   * Of a process that computes a part of a plan's tensors, while others compute theirs.
   *
   * @param mapped files that are read by several runs
   */
  public StreamingExecutor(
      Options options, Kernels kernels, Exchange exchange, MappedFiles mapped) {
    this.options = options;
    this.kernels = kernels;
    this.exchange = exchange;
    this.mapped = mapped;
  }

  /**
   * Runs a plan to its end, or leaves nothing.
   *
   * @param outputs opens an output for writing
   * @param beforeWriting is given the statistics before any output is complete; may throw to stop,
   *     and then nothing is left of what was written
   * @param cancelled asked before each tile
   * @param cache what it has is not taken again, and it keeps what is taken: also of a run that is
   *     stopped
   */
  public Result run(
      Plan whole,
      Function<Output, OutputWriter> outputs,
      Consumer<Statistics> beforeWriting,
      Progress progress,
      BooleanSupplier cancelled,
      StatisticsCache cache) {
    long begun = System.nanoTime();
    StatisticsCache.Known known = cache.known(whole);
    Plan plan = known.remainder();
    StatisticsStore statistics = known.store();
    var wholes = new WholePasses(plan, pass -> spec(plan, pass));
    List<PhaseMemory> memory = PhaseMemory.ofAll(plan, wholes, options, kernels);
    List<OutputWriter> writers = new ArrayList<>();
    kernels.check();
    try (OpenInputs opened = OpenInputs.open(plan.inputs(), mapped)) {
      Run run =
          new Run(
              plan,
              opened.stores(),
              touched(whole),
              options.allowNonFinite(),
              progress,
              bytesToRead(plan, wholes));
      List<Phase> phases = plan.phases();
      int last = phases.size() - 1;
      var written = new Written();
      Phase next = phases.getFirst();
      for (int i = 0; i < last; i++) {
        exchange.begin(i);
        var shared = new SharedStatistics(phases.get(i), statistics);
        if (shared.takeKnown(exchange)) {
          next = phases.get(i + 1);
          continue;
        }
        if (memory.get(i).ahead().writes() && exchange == Exchange.NONE && writers.isEmpty()) {
          open(run, outputs, writers);
        }
        var foretold =
            execute(
                run,
                next,
                memory.get(i),
                wholes,
                statistics,
                writers.isEmpty() ? Optional.empty() : Optional.of(written),
                cancelled);
        shared.exchange(exchange);
        next = Remainder.of(phases.get(i + 1), foretold);
      }
      beforeWriting.accept(statistics);
      if (writers.isEmpty()) {
        open(run, outputs, writers);
      }
      exchange.begin(last);
      HeapSweep.afterStage();
      execute(run, next, memory.get(last), wholes, statistics, Optional.of(written), cancelled);
      HeapSweep.afterStage();
      opened.requireUnchanged();
      if (!writers.isEmpty()) {
        InputSums read = run.sums();
        writers.forEach(w -> w.complete(read));
      }
      writers.forEach(OutputWriter::publish);
      return new Result(report(run, phases.getLast(), begun), statistics);
    } catch (UncheckedIOException e) {
      throw OpenInputs.unreadable(e.getCause());
    } catch (IOException e) {
      throw OpenInputs.unreadable(e);
    } finally {
      writers.forEach(OutputWriter::close);
    }
  }

  private static void open(
      Run run, Function<Output, OutputWriter> outputs, List<OutputWriter> writers) {
    for (Output output : run.plan().outputs()) {
      writers.add(outputs.apply(output));
    }
    run.openWriters(List.copyOf(writers));
  }

  /**
   * Gives what of the next phase has been taken already.
   *
   * @param written what earlier phases have written, and takes what this one writes ahead; empty
   *     where nothing may be written yet
   */
  private BiPredicate<TensorPass, Sink> execute(
      Run run,
      Phase phase,
      PhaseMemory memory,
      WholePasses wholes,
      StatisticsStore statistics,
      Optional<Written> written,
      BooleanSupplier cancelled) {
    if (phase.passes().isEmpty()) {
      return (_, _) -> false;
    }
    var numbers = run.plan().numbers(statistics);
    var orders =
        new Orders(
            phase,
            numbers,
            p -> spec(run.plan(), p),
            memory.orders(),
            memory.ahead().keys(),
            exchange);
    var foretold = new Foretold(memory.ahead(), orders, written, memory.elements());
    var states = new States(run, memory, orders, statistics, foretold);
    while (orders.isSampling()) {
      Tiling tiling = tiling(orders.sample(), states::plain, memory);
      round(run, tiling, memory, orders.part(), statistics, cancelled);
      orders.endSample();
    }
    for (Phase next = orders.unknown(mine(phase)); next != Phase.NONE; next = orders.next()) {
      Tiling tiling = new Tiling(parts(tiled(next), states::of, written), memory.elements());
      round(run, tiling, memory, memory.elements(), statistics, cancelled);
      run.begin();
      wholes.execute(
          whole(next),
          new WholePasses.Setting(
              run,
              kernels,
              orders,
              numbers,
              statistics,
              options.threads(),
              memory.elements(),
              memory.matrixBytes(),
              memory.onDevice().matrixBytes(),
              cancelled));
    }
    orders.store(statistics);
    List<Tiling.Part> again = foretold.again(numbers);
    Tiling tiling = new Tiling(again.iterator(), memory.elements());
    round(run, tiling, memory, memory.elements(), statistics, cancelled);
    foretold.store(statistics);
    return foretold::isKnown;
  }

  /** Of the tensors that this process computes. */
  private Phase mine(Phase phase) {
    return new Phase(phase.passes().stream().filter(pass -> exchange.mine(pass.tensor())).toList());
  }

  private static Tiling tiling(
      List<TensorPass> passes, Function<TensorPass, PassState> open, PhaseMemory memory) {
    return new Tiling(passes, open, memory.elements());
  }

  private static Iterator<Tiling.Part> parts(
      List<TensorPass> passes, Function<TensorPass, PassState> open, Optional<Written> written) {
    return written.orElseGet(Written::new).rest(passes, open).iterator();
  }

  /** Opens the passes of one phase. */
  private static final class States {
    private final Run run;
    private final Orders orders;
    private final Numbers numbers;
    private final Numbers expected;
    private final Foretold foretold;
    private final Map<Program, TileProgram> compiled;

    States(
        Run run, PhaseMemory memory, Orders orders, StatisticsStore statistics, Foretold foretold) {
      this.run = run;
      this.orders = orders;
      this.numbers = run.plan().numbers(statistics);
      this.expected =
          run.plan().numbers(orders.expectations(statistics, memory.ahead().undecided()));
      this.foretold = foretold;
      this.compiled = new IdentityHashMap<>(memory.needs().compiled());
    }

    PassState plain(TensorPass pass) {
      return open(pass, numbers);
    }

    /** With what it takes for the next phase, where that can be. */
    PassState of(TensorPass pass) {
      return foretold
          .of(pass)
          .map(joint -> foretold.begin(joint, open(foretold.pass(joint), expected)))
          .orElseGet(() -> plain(pass));
    }

    private PassState open(TensorPass pass, Numbers numbers) {
      return new PassState(
          pass,
          compiled.computeIfAbsent(pass.program(), TileCompiler::compile),
          spec(run.plan(), pass),
          numbers,
          orders::target,
          MatrixMemory.NONE);
    }
  }

  /**
   * The tensors that outputs are made of, by input: also those of which a cache knows what is
   * wanted, so that the same plan has the same fingerprints.
   */
  private List<SortedSet<String>> touched(Plan plan) {
    List<SortedSet<String>> touched = new ArrayList<>();
    plan.inputs().forEach(_ -> touched.add(new TreeSet<>()));
    if (!plan.outputs().isEmpty()) {
      for (Phase phase : plan.phases()) {
        for (TensorPass pass : mine(phase).passes()) {
          pass.program().inputs().forEach(i -> touched.get(i).add(pass.tensor()));
        }
      }
    }
    return touched;
  }

  static List<TensorPass> tiled(Phase phase) {
    return phase.passes().stream().filter(p -> !p.program().whole()).toList();
  }

  static List<TensorPass> whole(Phase phase) {
    return phase.passes().stream().filter(p -> p.program().whole()).toList();
  }

  /** Computes {@code most} elements of each tile, from its first. */
  private void round(
      Run run,
      Tiling tiling,
      PhaseMemory memory,
      int most,
      StatisticsStore statistics,
      BooleanSupplier cancelled) {
    if (tiling.isEmpty()) {
      return;
    }
    run.begin();
    var failures = new Failures();
    Workers.run(
        options.threads(), () -> work(run, tiling, memory, most, statistics, cancelled, failures));
    failures.rethrow();
  }

  static TensorSpec spec(Plan plan, TensorPass pass) {
    return plan.inputs().stream()
        .flatMap(m -> m.find(pass.tensor()).stream())
        .filter(s -> s.shape().equals(pass.shape()))
        .findFirst()
        .orElseThrow();
  }

  private void work(
      Run run,
      Tiling tiling,
      PhaseMemory memory,
      int most,
      StatisticsStore statistics,
      BooleanSupplier cancelled,
      Failures failures) {
    long order = 0;
    try (Worker worker =
        new Worker(run, kernels, memory.needs().tiles().registers(), memory.elements())) {
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
          worker.compute(tile.pass(), at, Math.min(end, at + most));
          at = end;
        }
        long size = tile.end() - tile.start();
        if (tile.pass().elementsLeft.addAndGet(-size) == 0) {
          tile.pass().store(statistics);
        }
      }
    } catch (Throwable e) {
      failures.add(order, e);
    }
  }

  private long bytesToRead(Plan plan, WholePasses wholes) {
    return plan.phases().stream()
        .flatMap(phase -> mine(phase).passes().stream())
        .mapToLong(p -> p.program().whole() ? wholes.bytesRead(p) : plan.bytesToRead(p))
        .sum();
  }

  private RunReport report(Run run, Phase last, long begun) {
    int computed = 0;
    int copied = 0;
    for (TensorPass pass : last.passes()) {
      for (Sink sink : pass.program().sinks()) {
        computed += sink instanceof Sink.Write || sink instanceof Sink.Factor ? 1 : 0;
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
        run.differing(),
        run.approximations(),
        List.of());
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
