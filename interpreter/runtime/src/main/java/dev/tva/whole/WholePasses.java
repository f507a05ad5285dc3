// SPDX-License-Identifier: Apache-2.0
package dev.tva.whole;

import dev.tva.kernel.Kernels;
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
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The passes that hold whole tensors in memory: each is one worker's, and as many go on at once as
 * memory and workers allow.
 */
public final class WholePasses {
  private final Plan plan;
  private final Function<TensorPass, TensorSpec> specs;
  private final long budget;
  private final Map<Program, WholeProgram> programs = new IdentityHashMap<>();

  /** {@code budget} is in bytes. */
  public WholePasses(Plan plan, Function<TensorPass, TensorSpec> specs, long budget) {
    this.plan = plan;
    this.specs = specs;
    this.budget = budget;
  }

  private WholeProgram program(TensorPass pass) {
    return programs.computeIfAbsent(pass.program(), WholeCompiler::compile);
  }

  private long needs(TensorPass pass, Numbers numbers) {
    return WholeNeeds.bytes(plan, pass, program(pass), specs.apply(pass), numbers);
  }

  /** Throws what says how much is needed, if a tensor needs more than there may be. */
  public void check() {
    Numbers numbers = plan.numbers(Statistics.NONE);
    for (var phase : plan.phases()) {
      for (TensorPass pass : phase.passes()) {
        if (pass.program().whole()) {
          long needed = needs(pass, numbers);
          if (needed > budget) {
            throw WholeNeeds.tooLarge(pass, needed, budget);
          }
        }
      }
    }
  }

  /** The bytes a pass reads: a tensor as often as a step computes with it. */
  public long bytesRead(TensorPass pass) {
    long bytes = 0;
    for (WholeStep step : program(pass).steps()) {
      if (step instanceof WholeStep.Tiles t) {
        for (int input : t.program().reads()) {
          bytes += plan.inputs().get(input).find(pass.tensor()).orElseThrow().bytes();
        }
      }
    }
    return bytes;
  }

  /**
   * What a round over passes takes in bytes, as far as headers decide it.
   *
   * @param tiles of all its workers
   * @param matrices of as many passes as go on at once
   */
  public record Needs(long tiles, long matrices) {}

  public Needs needs(List<TensorPass> passes, Kernels kernels, int threads, int tile) {
    Numbers numbers = plan.numbers(Statistics.NONE);
    long[] largest = passes.stream().mapToLong(p -> needs(p, numbers)).sorted().toArray();
    int workers = Math.min(threads, passes.size());
    long atOnce = 0;
    for (int i = 0; i < workers; i++) {
      atOnce += largest[largest.length - 1 - i];
    }
    return new Needs(
        workers * tileNeeds(passes).bytes(kernels, tile),
        Math.max(largest[largest.length - 1], Math.min(budget, atOnce)));
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

  /** What one round needs beside the passes. */
  public record Setting(
      Run run,
      Kernels kernels,
      Orders orders,
      Numbers numbers,
      StatisticsStore store,
      int threads,
      int tile,
      BooleanSupplier cancelled) {}

  public void execute(List<TensorPass> passes, Setting s) {
    if (passes.isEmpty()) {
      return;
    }
    int registers = tileNeeds(passes).registers();
    long[] needs = new long[passes.size()];
    for (int i = 0; i < needs.length; i++) {
      needs[i] = needs(passes.get(i), s.numbers());
    }
    var gate = new MemoryGate(budget);
    var next = new AtomicInteger();
    var failures = new Failures();
    Workers.run(
        Math.min(s.threads(), passes.size()),
        () -> {
          int i = next.getAndIncrement();
          try (Worker worker = new Worker(s.run(), s.kernels(), registers, s.tile())) {
            var operations = new MatrixOperations(s.kernels().matrices());
            for (; i < passes.size() && failures.none(); i = next.getAndIncrement()) {
              gate.enter(needs[i]);
              try {
                one(passes.get(i), s, worker, operations);
              } finally {
                gate.leave(needs[i]);
              }
            }
            worker.end();
          } catch (Throwable e) {
            failures.add(i, e);
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
