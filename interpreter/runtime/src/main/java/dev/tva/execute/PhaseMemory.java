// SPDX-License-Identifier: Apache-2.0
package dev.tva.execute;

import static dev.tva.diagnostic.Diagnostic.error;

import dev.tva.diagnostic.Bytes;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.kernel.Apart;
import dev.tva.kernel.Kernels;
import dev.tva.pass.RoundNeeds;
import dev.tva.pass.TileNeeds;
import dev.tva.plan.Phase;
import dev.tva.plan.Plan;
import dev.tva.plan.TensorPass;
import dev.tva.statistic.BlockMath;
import dev.tva.statistic.OrderMemory;
import dev.tva.statistic.OrderNeeds;
import dev.tva.whole.WholePasses;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;

/**
 * How the memory there may be is shared out in one phase, before the first begins.
 *
 * @param ahead what is taken of the next phase too
 * @param elements of a tile
 * @param tileBytes what the workers' tiles take
 * @param orderBytes what order statistics take
 * @param matrixBytes what the matrices at hand may take
 * @param matrices what they can take at most
 * @param onDevice what is taken of devices that are not the host
 */
record PhaseMemory(
    RoundNeeds needs,
    Ahead ahead,
    int elements,
    OrderMemory orders,
    long tileBytes,
    long orderBytes,
    long matrixBytes,
    long matrices,
    OnDevice onDevice) {
  /** What a worker's tiles may take before they are made smaller: they are to stay in a cache. */
  private static final long LARGE = 6L << 20;

  /** Elements of a tile that are not gone below as long as memory allows. */
  private static final int SMALL = 1 << 14;

  /** Of all phases of a plan; throws a problem that names the memory needed, if that is more. */
  static List<PhaseMemory> ofAll(
      Plan plan, WholePasses wholes, StreamingExecutor.Options options, Kernels kernels) {
    long budget = options.memoryBytes();
    List<Sharing> phases = sharing(plan, i -> Ahead.of(plan, i), wholes, options, kernels);
    long onDevice = apart(options, kernels).map(Apart::bytes).orElse(Long.MAX_VALUE);
    if (least(phases) > budget || leastOnDevice(phases) > onDevice) {
      phases = sharing(plan, _ -> Ahead.NOTHING, wholes, options, kernels);
    }
    if (least(phases) > budget) {
      throw new DiagnosticException(refusal(phases, budget));
    }
    long leastOnDevice = leastOnDevice(phases);
    if (leastOnDevice > onDevice) {
      throw new DiagnosticException(tooSmall(leastOnDevice, onDevice));
    }
    long wanted = Math.min(most(phases, Sharing::wantedOrders), budget - least(phases));
    long forOrders = Math.max(wanted, most(phases, Sharing::leastOrders));
    List<Given> given = phases.stream().map(s -> s.give(budget - forOrders, forOrders)).toList();
    // Java's heap stays as large as one phase has made it.
    long orders = given.stream().mapToLong(Given::orderBytes).max().orElse(0);
    return given.stream().map(g -> g.memory(budget - orders)).toList();
  }

  /** The devices, with what was said may be used of each. */
  private static Optional<Apart> apart(StreamingExecutor.Options options, Kernels kernels) {
    return kernels
        .apart()
        .map(a -> new Apart(a.devices(), options.deviceBytes().orElse(a.bytes())));
  }

  private static List<Sharing> sharing(
      Plan plan,
      IntFunction<Ahead> ahead,
      WholePasses wholes,
      StreamingExecutor.Options options,
      Kernels kernels) {
    List<Sharing> phases = new ArrayList<>();
    for (int i = 0; i < plan.phases().size(); i++) {
      Phase phase = plan.phases().get(i);
      phases.add(Sharing.of(plan, phase, ahead.apply(i), wholes, options, kernels));
    }
    return phases;
  }

  private static long most(List<Sharing> phases, ToLongFunction<Sharing> bytes) {
    return phases.stream().mapToLong(bytes).max().orElse(0);
  }

  /** What the phases of a plan take of each device at least. */
  static long leastOnDevice(
      Plan plan, WholePasses wholes, StreamingExecutor.Options options, Kernels kernels) {
    return leastOnDevice(sharing(plan, _ -> Ahead.NOTHING, wholes, options, kernels));
  }

  private static long leastOnDevice(List<Sharing> phases) {
    return most(phases, Sharing::leastOnDevice);
  }

  private static long least(List<Sharing> phases) {
    return most(phases, Sharing::leastHeld) + most(phases, Sharing::leastOrders);
  }

  /** What shares out memory in one phase. */
  private record Sharing(
      Plan plan,
      Phase phase,
      Ahead ahead,
      RoundNeeds needs,
      WholePasses.Needs whole,
      int threads,
      int tile,
      Kernels kernels,
      Optional<Apart> apart) {
    static Sharing of(
        Plan plan,
        Phase phase,
        Ahead ahead,
        WholePasses wholes,
        StreamingExecutor.Options options,
        Kernels kernels) {
      List<TensorPass> tiled = new ArrayList<>(StreamingExecutor.tiled(phase));
      tiled.addAll(ahead.passes());
      return new Sharing(
          plan,
          phase,
          ahead,
          RoundNeeds.of(plan, tiled),
          wholes.needs(StreamingExecutor.whole(phase)),
          options.threads(),
          options.tileElements(),
          kernels,
          PhaseMemory.apart(options, kernels));
    }

    Sharing alone() {
      return new Sharing(plan, phase, ahead, needs, whole, 1, tile, kernels, apart);
    }

    /** The largest tile that is of use, and fits. */
    int elements(long budget) {
      int elements = tile;
      boolean cached = apart.isEmpty();
      while (cached && elements > SMALL && tileNeeds().bytes(kernels, elements) > LARGE) {
        elements = halved(elements);
      }
      elements = Math.max(elements, needs.columns());
      while (elements > smallest() && (held(elements) > budget || !fitsDevice(elements))) {
        elements = Math.max(halved(elements), smallest());
      }
      return elements;
    }

    private boolean fitsDevice(int elements) {
      return apart.filter(a -> onDevice(a, elements) + whole.leastOnDevice() > a.bytes()).isEmpty();
    }

    /** What tiles take on each device. */
    private long onDevice(Apart apart, int elements) {
      int workers = workers();
      return Math.max(
          apart.sharing(threads) * needs.tiles().apartBytes(kernels, elements),
          apart.sharing(workers) * whole.tiles().apartBytes(kernels, elements));
    }

    long leastOnDevice() {
      return apart.map(a -> onDevice(a, smallest()) + whole.leastOnDevice()).orElse(0L);
    }

    OnDevice onDevice(int elements) {
      return apart
          .map(a -> {
            long tiles = onDevice(a, elements);
            long left = Math.min(a.bytes() - tiles, Long.MAX_VALUE / a.devices());
            long most = whole.mostOnDevice(a.sharing(threads));
            return new OnDevice(tiles, left * a.devices(), Math.min(left, most));
          })
          .orElse(OnDevice.NOTHING);
    }

    private static int halved(int elements) {
      return Math.max(1, elements / 2 / BlockMath.SIZE) * BlockMath.SIZE;
    }

    private int smallest() {
      return Math.max(BlockMath.SIZE, needs.columns());
    }

    private TileNeeds tileNeeds() {
      return needs.tiles().and(whole.tiles());
    }

    /** How many compute with matrices. */
    int workers() {
      return whole.workers(threads, apart.isPresent());
    }

    private long tileBytes(int elements) {
      long bytes =
          Math.max(
              threads * needs.tiles().bytes(kernels, elements),
              workers() * whole.tiles().bytes(kernels, elements));
      return bytes + heaped(orders(elements).scratch());
    }

    private OrderNeeds orders(int elements) {
      return OrderNeeds.of(phase, plan.stacks(), elements, threads);
    }

    /** What is held beside order statistics, with the matrices of one tensor. */
    long held(int elements) {
      return tileBytes(elements) + whole.least();
    }

    long leastHeld() {
      return held(smallest());
    }

    long leastOrders() {
      OrderNeeds orders = orders(smallest());
      return heaped(orders.bytes(orders.least()) + ahead.bytes());
    }

    /** What order statistics take that wait for nothing, with tiles that are not too small. */
    long wantedOrders() {
      OrderNeeds orders = orders(Math.max(SMALL, needs.columns()));
      return heaped(orders.bytes(orders.within(live(heap()))) + ahead.bytes());
    }

    /** What there is beside order statistics goes to tiles, for order statistics to them. */
    Given give(long budget, long forOrders) {
      int elements = elements(budget);
      OrderNeeds orders = orders(elements);
      long live = live(Math.min(forOrders, heap())) - ahead.bytes();
      OrderMemory given = orders.within(live);
      return new Given(this, elements, given, heaped(orders.bytes(given) + ahead.bytes()));
    }

    /** What takes the least that would do. */
    String parts() {
      List<String> parts = new ArrayList<>();
      parts.add(
          "the tiles of "
              + (threads == 1 ? "one worker take " : threads + " workers take ")
              + Bytes.text(tileBytes(smallest())));
      if (leastOrders() > 0) {
        parts.add("order statistics " + Bytes.text(leastOrders()));
      }
      whole.matrices().stream()
          .limit(1)
          .forEach(t ->
              parts.add(
                  "the matrices of the tensor `" + t.tensor() + "` " + Bytes.text(t.bytes())));
      return String.join(", ", parts);
    }
  }

  /** A phase with its tiles and order statistics, while what matrices may take is open. */
  private record Given(Sharing of, int elements, OrderMemory orders, long orderBytes) {
    PhaseMemory memory(long budget) {
      long tiles = of.tileBytes(elements);
      long matrices = Math.min(budget - tiles, of.whole().most(of.workers()));
      return new PhaseMemory(
          of.needs(),
          of.ahead(),
          elements,
          orders,
          tiles,
          orderBytes,
          budget - tiles,
          Math.max(of.whole().least(), matrices),
          of.onDevice(elements));
    }
  }

  /** Half of Java's heap is for what order statistics count. */
  private static long heap() {
    return Runtime.getRuntime().maxMemory() / 2;
  }

  /** What a heap grows to that holds so much: java keeps two fifths of it free. */
  static long heaped(long bytes) {
    return bytes * 5 / 3;
  }

  /** What may be alive in a heap of that size. */
  private static long live(long heap) {
    return heap * 3 / 5;
  }

  private static Diagnostic refusal(List<Sharing> phases, long budget) {
    String least = atLeast(least(phases));
    Sharing largest =
        Collections.max(phases, Comparator.comparingLong(s -> s.leastHeld() + s.leastOrders()));
    Diagnostic.Builder problem =
        error(
                Slug.NO_MEMORY,
                "the run takes at least "
                    + least
                    + " for its data, and "
                    + Bytes.text(budget)
                    + " may be used")
            .note(largest.parts())
            .note("nothing has been written")
            .words("if the machine has it, give more:", "--memory", Bytes.option(least(phases)));
    boolean several = largest.threads() > 1;
    if (several && least(phases.stream().map(Sharing::alone).toList()) <= budget) {
      problem.words("or compute with one worker:", "--threads", "1");
    }
    if (largest.whole().least() > budget) {
      problem.example(
          "or leave the tensor out of it:",
          "match { \"^"
              + largest.whole().matrices().getFirst().tensor()
              + "$\" -> tau; else -> ... }");
    }
    return problem.build();
  }

  private static Diagnostic tooSmall(long least, long budget) {
    return error(
            Slug.NO_MEMORY,
            "the run takes at least "
                + atLeast(least)
                + " of the GPU's memory, and "
                + Bytes.text(budget)
                + " may be used")
        .note("nothing has been written")
        .words("if the GPU has it, give more:", "--device-memory", Bytes.option(least))
        .words("to compute on the processor:", "--device", "cpu")
        .build();
  }

  /** As text with three digits, which is not less. */
  private static String atLeast(long bytes) {
    return Bytes.text(bytes + bytes / 99 + 1);
  }
}
