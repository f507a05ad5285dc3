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
 * The passes that hold whole tensors in memory: each is one worker's, and as many go on at once as
 * memory and workers allow.
 */
public final class WholePasses {
  /** From how many bytes on a matrix is worth reading again what it is made of. */
  private static final long LARGE = 32L << 20;

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

    /** What those of as many tensors take as some workers can have at a time. */
    public long most(int workers) {
      return matrices.stream().limit(workers).mapToLong(OfTensor::bytes).sum();
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

  /** What the matrices of one tensor take, on the host and on a device. */
  public record OfTensor(String tensor, long bytes, long onDevice) {}

  public Needs needs(List<TensorPass> passes) {
    Numbers numbers = plan.numbers(Statistics.NONE);
    return new Needs(
        tileNeeds(passes),
        passes.stream()
            .map(p -> {
              WholeNeeds.Bytes bytes = needs(p, numbers);
              return new OfTensor(p.tensor(), bytes.bytes(), bytes.onDevice());
            })
            .sorted(Comparator.comparingLong(OfTensor::bytes).reversed())
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
    int registers = tileNeeds(passes).registers();
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
    var gate = new MemoryGate(s.matrixBytes());
    var onDevice = new MemoryGate(s.deviceBytes());
    var next = new AtomicInteger();
    var failures = new Failures();
    Workers.run(
        Math.min(s.threads(), passes.size()),
        () -> {
          int at = next.getAndIncrement();
          try (Worker worker = new Worker(s.run(), s.kernels(), registers, s.tile())) {
            var operations = new MatrixOperations(s.kernels()::matrices);
            for (; at < order.size() && failures.none(); at = next.getAndIncrement()) {
              int i = order.get(at);
              gate.enter(needs[i].bytes());
              onDevice.enter(needs[i].onDevice());
              try {
                one(passes.get(i), s, worker, operations);
              } finally {
                onDevice.leave(needs[i].onDevice());
                gate.leave(needs[i].bytes());
              }
            }
            worker.end();
          } catch (Throwable e) {
            failures.add(at, e);
          }
        });
    failures.rethrow();
  }

  private void one(TensorPass pass, Setting s, Worker worker, MatrixOperations operations)
      throws IOException {
    try (var tensor =
        new WholeTensor(s.run(), pass, program(pass), specs.apply(pass), s.orders(), s.numbers())) {
      tensor.compute(worker, operations, s.tile(), s.store(), s.cancelled());
    }
  }
}
