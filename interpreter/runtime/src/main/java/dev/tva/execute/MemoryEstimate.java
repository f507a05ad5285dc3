// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import dev.tva.catalog.Manifest;
import dev.tva.catalog.Piece;
import dev.tva.catalog.RowMap;
import dev.tva.catalog.Rows;
import dev.tva.graph.Grain;
import dev.tva.kernel.Kernels;
import dev.tva.plan.PeakMemory;
import dev.tva.plan.Phase;
import dev.tva.plan.Plan;
import dev.tva.plan.Sink;
import dev.tva.plan.TensorPass;
import dev.tva.statistic.BlockMath;
import dev.tva.tensor.Shape;
import dev.tva.whole.WholePasses;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The memory that executing a plan takes at most, from what the executor would allocate. */
public final class MemoryEstimate {
  /** Java with its heap: measured on runs over tensors of a few kB. */
  private static final long JAVA = 140_000_000;

  /** The engine's code, and what it works with. */
  private static final long ENGINE = 150_000_000;

  /** What a name takes in the headers and in the plan, and each result of it. */
  private static final long NAME = 500;

  private static final long RESULT = 300;

  /** What a token takes: in the tokenizers of both sides, and in the map of rows. */
  private static final long TOKEN = 300;

  /** What a value takes: in the script, in the graph, in the programs made of it. */
  private static final long VALUE = 1500;

  private MemoryEstimate() {}

  /**
   * Reads nothing and does not load the engine; throws a problem that names the memory needed, if
   * the plan needs more than there may be.
   */
  public static PeakMemory of(Plan plan, StreamingExecutor.Options options, Kernels kernels) {
    var wholes = new WholePasses(plan, p -> StreamingExecutor.spec(plan, p));
    List<PhaseMemory> phases = PhaseMemory.ofAll(plan, wholes, options, kernels);
    boolean engine = kernels.loadsEngine(plan);
    long program = engine ? JAVA + ENGINE : JAVA;
    return new PeakMemory(
        program
            + PhaseMemory.heaped(
                names(plan) + tokens(plan) + numbers(plan) + VALUE * plan.values()),
        engine,
        phases.stream().mapToLong(PhaseMemory::tileBytes).max().orElse(0),
        options.threads(),
        phases.stream().mapToLong(PhaseMemory::orderBytes).max().orElse(0),
        phases.stream().mapToLong(PhaseMemory::matrices).max().orElse(0),
        Optional.empty());
  }

  /**
   * What it takes of each device that is not the host, in the phase that takes most.
   *
   * @param least what would do
   */
  public record OfDevice(long tiles, long matrices, long least) {}

  /** As the other, of devices. */
  public static OfDevice ofDevice(Plan plan, StreamingExecutor.Options options, Kernels kernels) {
    var wholes = new WholePasses(plan, p -> StreamingExecutor.spec(plan, p));
    OnDevice largest =
        PhaseMemory.ofAll(plan, wholes, options, kernels).stream()
            .map(PhaseMemory::onDevice)
            .max(Comparator.comparingLong(p -> p.tileBytes() + p.matrices()))
            .orElse(OnDevice.NOTHING);
    return new OfDevice(
        largest.tileBytes(),
        largest.matrices(),
        PhaseMemory.leastOnDevice(plan, wholes, options, kernels));
  }

  private static long names(Plan plan) {
    long names = 0;
    for (Manifest input : plan.inputs()) {
      names += input.names().size();
    }
    for (Phase phase : plan.phases()) {
      names += phase.passes().size();
    }
    return NAME * names;
  }

  /** What is kept of the tokens by which rows are looked up. */
  private static long tokens(Plan plan) {
    Set<RowMap> maps = new HashSet<>();
    for (Manifest input : plan.inputs()) {
      if (input.isStored()) {
        continue;
      }
      for (Piece piece : input.pieces().values()) {
        if (piece instanceof Piece.Gathered g) {
          maps.add(g.map());
        } else if (piece instanceof Piece.Derived(Rows.Gathered g, _)) {
          maps.add(g.map());
        }
      }
    }
    return TOKEN * maps.stream().mapToLong(RowMap::count).sum();
  }

  /** What is kept of the statistics, for all tensors. */
  private static long numbers(Plan plan) {
    long bytes = 0;
    for (Phase phase : plan.phases()) {
      for (List<TensorPass> alike : TensorPass.alike(phase.passes())) {
        TensorPass pass = alike.getFirst();
        for (Sink sink : pass.program().sinks()) {
          bytes += alike.size() * numbers(sink, pass.shape());
        }
      }
    }
    return bytes;
  }

  private static long numbers(Sink sink, Shape shape) {
    return switch (sink) {
      case Sink.Write _, Sink.Copy _, Sink.Keep _, Sink.Factor _ -> 0;
      case Sink.Statistic s -> RESULT + Double.BYTES * count(s.to(), shape);
      case Sink.Order o -> RESULT + 2 * Double.BYTES * count(o.to(), shape);
      case Sink.Running _ ->
          RESULT
              + 2 * Double.BYTES * shape.rows() * Math.ceilDiv(shape.cols(), (long) BlockMath.SIZE);
    };
  }

  private static long count(Grain grain, Shape shape) {
    return switch (grain) {
      case MODEL, LAYER, TENSOR -> 1;
      case ROW -> shape.rows();
      case COLUMN -> shape.cols();
      case ELEMENT -> shape.elements();
    };
  }
}
