// SPDX-License-Identifier: Apache-2.0
package dev.tva.whole;

import dev.tva.kernel.Kernels;
import dev.tva.kernel.Matrix;
import dev.tva.pass.Failures;
import dev.tva.pass.Run;
import dev.tva.pass.TileNeeds;
import dev.tva.pass.Worker;
import dev.tva.pass.Workers;
import dev.tva.plan.Numbers;
import dev.tva.plan.Plan;
import dev.tva.plan.Program;
import dev.tva.plan.Statistics;
import dev.tva.plan.TensorPass;
import dev.tva.statistic.Orders;
import dev.tva.statistic.StatisticsStore;
import dev.tva.tensor.TensorSpec;
import java.io.IOException;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The passes that hold whole tensors in memory: each is one worker's, as many go on at once as
 * memory and workers allow, and workers without one help the others.
 */
public final class WholePasses {
  /** From how many bytes on a matrix is worth reading again what it is made of. */
  private static final long LARGE = 32L << 20;

  /** From how many elements on one tensor is enough to do for more than one worker. */
  private static final long SHARED = 1 << 20;

  private final Plan plan;
  private final Function<TensorPass, TensorSpec> specs;
  private final Map<Program, WholeProgram> programs = new IdentityHashMap<>();
  private final Map<Program, WholeProgram> largePrograms = new IdentityHashMap<>();

  public WholePasses(Plan plan, Function<TensorPass, TensorSpec> specs) {
    this.plan = plan;
    this.specs = specs;
  }

  private WholeProgram program(TensorPass pass) {
    Program program = pass.program();
    boolean large = pass.shape().elements() * Matrix.bytes(program.precision()) >= LARGE;
    return (large ? largePrograms : programs)
        .computeIfAbsent(program, p -> WholeCompiler.compile(p, large));
  }

  private WholeNeeds.Bytes needs(TensorPass pass, Numbers numbers) {
    return WholeNeeds.bytes(plan, pass, program(pass), specs.apply(pass), numbers);
  }

  /** The bytes of files a pass reads: a tensor as often as a step computes with it. */
  public long bytesRead(TensorPass pass) {
    long bytes = 0;
    for (WholeStep step : program(pass).steps()) {
      if (step instanceof WholeStep.Tiles t) {
        for (int input : t.program().reads()) {
          bytes += plan.inputs().get(input).storedBytes(pass.tensor());
        }
      }
    }
    return bytes;
  }

  /**
   * What a round over passes takes, as far as headers decide it.
   *
   * @param tiles what each worker holds beside matrices
   * @param matrices of each tensor, in bytes; the largest first
   */
  public record Needs(TileNeeds tiles, List<OfTensor> matrices) {
    public Needs {
      matrices = List.copyOf(matrices);
    }

    /** What the matrices of the largest tensor take. */
    public long least() {
      return matrices.isEmpty() ? 0 : matrices.getFirst().bytes();
    }

    /** How many of some threads have something to do; those on a device do not help. */
    public int workers(int threads, boolean onDevice) {
      boolean shared = !onDevice && matrices.stream().anyMatch(OfTensor::large);
      return shared ? threads : Math.min(threads, matrices.size());
    }

    /** What workers take at most: each has a tensor, or helps with a part of one. */
    public long most(int workers) {
      long part = matrices.stream().mapToLong(OfTensor::part).max().orElse(0);
      long bytes = 0;
      for (int i = 0; i < workers; i++) {
        bytes += i < matrices.size() ? Math.max(matrices.get(i).bytes(), i == 0 ? 0 : part) : part;
      }
      return bytes;
    }

    /** What the operations on one tensor's matrices take on a device. */
    public long leastOnDevice() {
      return mostOnDevice(1);
    }

    /** What those of as many tensors take as some workers can have at a time. */
    public long mostOnDevice(int workers) {
      return matrices.stream()
          .map(OfTensor::onDevice)
          .sorted(Comparator.reverseOrder())
          .limit(workers)
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  /**
   * What the matrices of one tensor take, on the host and on a device.
   *
   * @param large whether there is enough to do for several workers
   * @param part what a worker takes that helps
   */
  public record OfTensor(String tensor, boolean large, long bytes, long part, long onDevice) {}

  public Needs needs(List<TensorPass> passes) {
    Numbers numbers = plan.numbers(Statistics.NONE);
    return new Needs(
        tileNeeds(passes),
        passes.stream()
            .map(p -> {
              WholeNeeds.Bytes bytes = needs(p, numbers);
              boolean large = p.shape().elements() >= SHARED;
              return new OfTensor(p.tensor(), large, bytes.bytes(), bytes.part(), bytes.onDevice());
            })
            .sorted((a, b) -> Long.compare(b.bytes(), a.bytes()))
            .toList());
  }

  private TileNeeds tileNeeds(List<TensorPass> passes) {
    TileNeeds needs = TileNeeds.NONE;
    for (TensorPass pass : passes) {
      for (WholeStep step : program(pass).steps()) {
        if (step instanceof WholeStep.Tiles t) {
          needs = needs.and(plan, pass, t.program());
        }
      }
    }
    return needs;
  }

  /**
   * What one round needs beside the passes.
   *
   * @param matrixBytes memory for the matrices of all tensors that are at hand
   * @param deviceBytes memory of all devices for what is computed with matrices
   */
  public record Setting(
      Run run,
      Kernels kernels,
      Orders orders,
      Numbers numbers,
      StatisticsStore store,
      int threads,
      int tile,
      long matrixBytes,
      long deviceBytes,
      BooleanSupplier cancelled) {}

  public void execute(List<TensorPass> passes, Setting s) {
    if (passes.isEmpty()) {
      return;
    }
    Needs all = needs(passes);
    int registers = all.tiles().registers();
    var needs = new WholeNeeds.Bytes[passes.size()];
    for (int i = 0; i < needs.length; i++) {
      needs[i] = needs(passes.get(i), s.numbers());
    }
    // The largest first: begun last, it would keep one worker long after the others.
    List<Integer> order =
        IntStream.range(0, needs.length)
            .boxed()
            .sorted(Comparator.comparingLong((Integer i) -> needs[i].bytes()).reversed())
            .toList();
    int workers = all.workers(s.threads(), s.kernels().apart().isPresent());
    var crew = new WorkerCrew(s.matrixBytes(), workers);
    var onDevice = new MemoryGate(s.deviceBytes());
    var next = new AtomicInteger();
    var failures = new Failures();
    Workers.run(
        workers,
        () -> {
          int at = next.getAndIncrement();
          try (Worker worker = new Worker(s.run(), s.kernels(), registers, s.tile())) {
            WorkerCrew.Member me = crew.member(worker);
            try {
              var operations = new MatrixOperations(() -> s.kernels().matrices(me));
              for (; at < order.size() && failures.none(); at = next.getAndIncrement()) {
                int i = order.get(at);
                me.enter(needs[i].bytes());
                onDevice.enter(needs[i].onDevice());
                try {
                  one(passes.get(i), s, me, operations);
                } finally {
                  onDevice.leave(needs[i].onDevice());
                  me.leave(needs[i].bytes());
                }
              }
            } finally {
              me.ended();
            }
            me.helpToTheEnd();
            worker.end();
          } catch (Throwable e) {
            failures.add(at, e);
          }
        });
    failures.rethrow();
  }

  private void one(TensorPass pass, Setting s, WorkerCrew.Member me, MatrixOperations operations)
      throws IOException {
    try (var tensor =
        new WholeTensor(s.run(), pass, program(pass), specs.apply(pass), s.orders(), s.numbers())) {
      tensor.compute(me, operations, s.tile(), s.store(), s.cancelled());
    }
  }
}
