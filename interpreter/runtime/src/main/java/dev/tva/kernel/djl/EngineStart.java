// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import ai.djl.engine.Engine;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** The start of DJL's PyTorch. It takes half a second to load, so it starts in the background. */
final class EngineStart {
  private final CompletableFuture<Engine> engine = new CompletableFuture<>();
  private final AtomicBoolean begun = new AtomicBoolean();

  /**
   * Begins, and returns at once. Sets the system properties that the engine reads while it loads,
   * where they are not set: no network, no tracking, and one thread per operation, since tiles keep
   * the cores busy.
   */
  void begin() {
    if (begun.getAndSet(true)) {
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
            engine.complete(Engine.getEngine(DjlKernels.ENGINE));
          } catch (Throwable e) {
            engine.completeExceptionally(e);
          }
        });
  }

  /** Waits until it is loaded. */
  Engine await() {
    begin();
    try {
      return engine.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("the engine does not load: " + e.getCause(), e.getCause());
    }
  }
}
