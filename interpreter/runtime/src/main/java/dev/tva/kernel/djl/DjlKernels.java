// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import ai.djl.engine.Engine;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.DiagnosticException;
import dev.tva.diagnostic.Slug;
import dev.tva.kernel.Device;
import dev.tva.kernel.Kernels;
import dev.tva.kernel.Matrices;
import dev.tva.kernel.Tiles;
import dev.tva.kernel.random.Philox;
import dev.tva.kernel.random.RandomWords;
import dev.tva.plan.Plan;
import dev.tva.plan.Program.Precision;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** DJL's PyTorch. It takes half a second to load, so it starts in the background. */
public final class DjlKernels implements Kernels {
  static final String ENGINE = "PyTorch";

  private final Device device;
  private final CompletableFuture<Integer> gpus = new CompletableFuture<>();
  private final AtomicBoolean started = new AtomicBoolean();
  private final LongAdder operations = new LongAdder();

  /** Loads nothing yet. */
  public DjlKernels(Device device) {
    this.device = device;
  }

  /**
   * Sets the system properties that the engine reads while it loads, where they are not set: no
   * network, no tracking, and one thread per operation, since tiles keep the cores busy.
   */
  @Override
  public void start(Plan plan) {
    load();
  }

  private void load() {
    if (started.getAndSet(true)) {
      return;
    }
    var properties = System.getProperties();
    properties.putIfAbsent("ai.djl.offline", "true");
    properties.putIfAbsent("OPT_OUT_TRACKING", "true");
    properties.putIfAbsent("ai.djl.pytorch.num_threads", "1");
    properties.putIfAbsent("ai.djl.pytorch.num_interop_threads", "1");
    Thread.ofPlatform()
        .daemon()
        .name("engine")
        .start(() -> {
          try {
            gpus.complete(Engine.getEngine(ENGINE).getGpuCount());
          } catch (Throwable e) {
            gpus.completeExceptionally(e);
          }
        });
  }

  @Override
  public boolean loadsEngine(Plan plan) {
    return true;
  }

  @Override
  public long bytes(Precision precision, int registers, int shared, int elements) {
    return DjlTiles.bytes(precision, registers + DjlTiles.TEMPORARIES, elements);
  }

  @Override
  public Tiles open(Precision precision, int registers, int elements) throws DiagnosticException {
    check();
    return new DjlTiles(precision, registers, elements, operations);
  }

  @Override
  public Matrices matrices() throws DiagnosticException {
    check();
    return new DjlMatrices(operations);
  }

  @Override
  public RandomWords random() {
    return new Philox();
  }

  @Override
  public void check() {
    int count = gpuCount();
    if (device instanceof Device.Gpu(int index)) {
      throw new DiagnosticException(index >= count ? noGpu(index, count) : notYet());
    }
  }

  private static Diagnostic notYet() {
    return Diagnostic.error(Slug.NOT_IN_THIS_VERSION, "computing on a GPU is not in this version")
        .words("to compute on the processor:", "--device", "cpu")
        .build();
  }

  @Override
  public long operations() {
    return operations.sum();
  }

  private int gpuCount() {
    load();
    try {
      return gpus.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("the engine does not load: " + e.getCause(), e.getCause());
    }
  }

  private static Diagnostic noGpu(int index, int count) {
    String sentence =
        count == 0
            ? "no GPU was found"
            : "there is no GPU " + index + ", the last is " + (count - 1);
    return Diagnostic.error(Slug.NO_GPU, sentence)
        .words("to compute on the processor:", "--device", "cpu")
        .build();
  }
}
