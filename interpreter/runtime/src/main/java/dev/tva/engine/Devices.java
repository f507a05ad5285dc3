// SPDX-License-Identifier: Apache-2.0
package dev.tva.engine;

import dev.tva.diagnostic.Bytes;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.execute.MemoryEstimate;
import dev.tva.execute.StreamingExecutor.Options;
import dev.tva.execute.Worth;
import dev.tva.kernel.Accelerators;
import dev.tva.kernel.Backend;
import dev.tva.kernel.Kernels;
import dev.tva.kernel.djl.DjlKernels;
import dev.tva.kernel.vector.VectorKernels;
import dev.tva.plan.Device;
import dev.tva.plan.Plan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The devices there are, with what computes on them, and which of them a plan is given to. */
final class Devices {
  /** Tiles that each worker of a device has at a time: one is read while another is computed. */
  private static final int IN_FLIGHT = 2;

  /** A tile of a device in those of a processor, which are to stay in its cache. */
  private static final int TILES = 16;

  private final Supplier<Accelerators> look;
  private final Kernels processor;
  private final Map<List<Integer>, Kernels> others = new HashMap<>();
  private @Nullable Accelerators found;

  /**
   * Where a plan is computed.
   *
   * @param device never {@link Device.Auto}
   * @param why for what reason, if that was left open
   * @param options those given, as they are for it
   */
  record Choice(Device device, Optional<String> why, Kernels kernels, Options options) {
    private boolean open() {
      return why.isPresent();
    }
  }

  /**
   * @param look finds what there is beside the processor; asked once, when it matters
   */
  Devices(Backend backend, Supplier<Accelerators> look) {
    this.look = look;
    Kernels djl = new DjlKernels();
    // A Java that was started without vectors computes with the engine.
    boolean vectors = backend == Backend.VECTOR && VectorKernels.available();
    this.processor = vectors ? new VectorKernels(djl) : djl;
  }

  private synchronized Accelerators accelerators() {
    Accelerators known = found;
    if (known == null) {
      known = found = look.get();
    }
    return known;
  }

  /**
   * Where a plan is computed if all goes well.
   *
   * @throws DiagnosticException if a device that was asked for is not there
   */
  Choice choose(Plan plan, Options options) {
    return switch (options.device()) {
      case Device.Cpu _ -> new Choice(new Device.Cpu(), Optional.empty(), processor, options);
      case Device.Gpu gpu -> onDevice(gpu, Optional.empty(), options);
      case Device.Auto _ -> {
        Worth worth = Worth.of(plan);
        if (!worth.much()) {
          yield onProcessor(worth.why(), options);
        }
        List<Integer> numbers = accelerators().numbers();
        yield numbers.isEmpty()
            ? onProcessor(
                "no GPU was found: " + String.join(", ", accelerators().missing()), options)
            : onDevice(new Device.Gpu(numbers), Optional.of(worth.why()), options);
      }
    };
  }

  private Choice onProcessor(String why, Options options) {
    return new Choice(new Device.Cpu(), Optional.of(why), processor, options);
  }

  private synchronized Choice onDevice(Device.Gpu gpu, Optional<String> why, Options options) {
    Kernels kernels = others.get(gpu.numbers());
    if (kernels == null) {
      kernels = accelerators().kernels(gpu.numbers());
      others.put(gpu.numbers(), kernels);
    }
    return new Choice(gpu, why, kernels, options.enlarged(IN_FLIGHT, TILES));
  }

  /** How a plan is tried next, and what is to be said of it. */
  record Next(Choice choice, Optional<Diagnostic> note) {}

  /**
   * How a plan is computed after something was thrown: where the device was left open with smaller
   * tiles, else on the processor.
   *
   * @param again whether it can be tried again
   * @throws RuntimeException what was thrown, or what it means, if there is no other way
   */
  Next after(RuntimeException thrown, Choice choice, Plan plan, Options given, boolean again) {
    boolean open = again && choice.open();
    boolean full = choice.kernels().lacksMemory(thrown);
    if (full) {
      var taken = MemoryEstimate.ofDevice(plan, choice.options(), choice.kernels());
      long all = taken.tiles() + taken.matrices();
      if (!open) {
        throw new DiagnosticException(full(taken, choice), thrown);
      }
      if (all > taken.least()) {
        Options smaller = choice.options().onDevice(Math.max(all / 2, taken.least()));
        return new Next(
            new Choice(choice.device(), choice.why(), choice.kernels(), smaller), Optional.empty());
      }
      return instead("the GPU has too little memory free", given);
    }
    if (open
        && choice.device() instanceof Device.Gpu
        && thrown instanceof DiagnosticException e
        && (e.diagnostic().slug() == Slug.NO_GPU || e.diagnostic().slug() == Slug.NO_MEMORY)) {
      return instead(e.diagnostic().sentence(), given);
    }
    throw thrown;
  }

  private Next instead(String why, Options given) {
    return new Next(
        onProcessor(why, given),
        Optional.of(
            Diagnostic.note(Slug.NO_GPU, why + ": computed on the processor instead").build()));
  }

  private static Diagnostic full(MemoryEstimate.OfDevice taken, Choice choice) {
    long all = taken.tiles() + taken.matrices();
    var problem =
        Diagnostic.error(
                Slug.NO_MEMORY,
                choice.device() + " has no memory left; the run takes up to " + Bytes.text(all))
            .note("others may use it too; nothing has been written");
    if (taken.least() < all) {
      problem.words(
          "this would do, with smaller tiles:", "--device-memory", Bytes.option(taken.least()));
    }
    return problem
        .words("to let tva find what fits:", "--device", "auto")
        .words("to compute on the processor:", "--device", "cpu")
        .build();
  }
}
