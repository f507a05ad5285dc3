// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import ai.djl.engine.EngineException;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.kernel.Apart;
import dev.tva.kernel.Crew;
import dev.tva.kernel.Kernels;
import dev.tva.kernel.Matrices;
import dev.tva.kernel.Tiles;
import dev.tva.kernel.random.Philox;
import dev.tva.kernel.random.RandomWords;
import dev.tva.plan.Plan;
import dev.tva.plan.Program.Precision;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** DJL's PyTorch on devices with memory of their own. */
public final class DeviceKernels implements Kernels {
  /** Of what is free, the part that is left to the engine's own libraries. */
  private static final int OF = 5;

  private final List<Place> places;
  private final long bytes;
  private final EngineStart engine = new EngineStart();
  private final AtomicInteger next = new AtomicInteger();
  private final LongAdder operations = new LongAdder();

  /**
   * @param bytes what may be used of each
   */
  DeviceKernels(List<? extends Place> places, long bytes) {
    this.places = List.copyOf(places);
    this.bytes = bytes;
  }

  /**
   * GPUs by their numbers, of which most of what nobody uses may be used; loads nothing.
   *
   * @throws DiagnosticException if one is not there
   */
  static Kernels gpus(List<Integer> numbers, Gpus found) throws DiagnosticException {
    for (int number : numbers) {
      if (number >= found.count()) {
        throw new DiagnosticException(noGpu(number, found));
      }
    }
    long free =
        numbers.stream()
            .mapToLong(n -> Gpus.freeBytes(n).orElse(Long.MAX_VALUE))
            .min()
            .orElseThrow();
    return new DeviceKernels(numbers.stream().map(Place::gpu).toList(), free / OF * (OF - 1));
  }

  private static Diagnostic noGpu(int number, Gpus found) {
    int count = found.count();
    var problem =
        Diagnostic.error(
            Slug.NO_GPU,
            count == 0
                ? "no GPU was found"
                : "there is no GPU " + number + ", the last is " + (count - 1));
    found.missing().forEach(problem::note);
    return problem
        .words("to compute on the processor:", "--device", "cpu")
        .command("to see what was looked for:", "tva doctor")
        .build();
  }

  /** Something small is computed on each, so that what does not load is told before the run. */
  @Override
  public void check() {
    try {
      engine.await();
    } catch (IllegalStateException e) {
      throw new DiagnosticException(unusable("PyTorch does not load", e), e);
    }
    for (Place place : places) {
      try {
        Trial.on(place);
      } catch (EngineException e) {
        if (lacksMemory(e)) {
          throw e;
        }
        String number = place.device().getDeviceId() < 0 ? "" : " " + place.device().getDeviceId();
        throw new DiagnosticException(
            unusable("the GPU" + number + " is there, and PyTorch cannot compute on it", e), e);
      }
    }
  }

  private static Diagnostic unusable(String sentence, RuntimeException e) {
    return Diagnostic.error(Slug.NO_GPU, sentence)
        .note(String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
        .note(Natives.find().what())
        .words("to compute on the processor:", "--device", "cpu")
        .command("to see what was looked for:", "tva doctor")
        .build();
  }

  @Override
  public boolean loadsEngine(Plan plan) {
    return true;
  }

  @Override
  public void start(Plan plan) {
    engine.begin();
  }

  @Override
  public long bytes(Precision precision, int registers, int shared, int elements) {
    return DeviceTiles.hostBytes(precision, shared, elements);
  }

  @Override
  public Optional<Apart> apart() {
    return Optional.of(new Apart(places.size(), bytes));
  }

  @Override
  public long apartBytes(Precision precision, int registers, int elements) {
    return DeviceTiles.bytes(precision, registers, elements);
  }

  private Place next() {
    return places.get(Math.floorMod(next.getAndIncrement(), places.size()));
  }

  @Override
  public Tiles open(Precision precision, int registers, int elements) {
    engine.await();
    return new DeviceTiles(next().queue(), precision, registers, elements, operations);
  }

  /** One operation at a time keeps a device busy, and its memory is counted for that. */
  @Override
  public Matrices matrices(Crew crew) {
    engine.await();
    return new DjlMatrices(next(), Crew.ALONE, operations);
  }

  @Override
  public RandomWords random() {
    return new Philox();
  }

  @Override
  public boolean lacksMemory(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof EngineException
        && (message.contains("out of memory") || message.contains("ALLOC_FAILED"));
  }

  @Override
  public long operations() {
    return operations.sum();
  }
}
