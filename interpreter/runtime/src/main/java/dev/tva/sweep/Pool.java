// SPDX-License-Identifier: Apache-2.0
package dev.tva.sweep;

import dev.tva.pass.CancelledException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Measures several candidates at once, each in a slot of its own. All is told on the thread that
 * asks; a candidate is not begun before what is told of another has been heard.
 */
final class Pool {
  private final int slots;
  private final Measure measure;

  /** Measures one; on any thread. */
  @FunctionalInterface
  interface Measure {
    Outcome of(Prepared candidate, int slot);
  }

  /** Hears of it. */
  interface Told {
    void begun(Prepared candidate);

    void ended(Prepared candidate, Outcome outcome) throws IOException;
  }

  private record Ended(Prepared candidate, int slot, Outcome outcome) {}

  Pool(int slots, Measure measure) {
    this.slots = slots;
    this.measure = measure;
  }

  void measure(List<Prepared> all, Told told) throws IOException {
    if (slots == 1) {
      for (Prepared p : all) {
        told.begun(p);
        told.ended(p, measure.of(p, 0));
      }
      return;
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        atOnce(all, told, new ExecutorCompletionService<>(threads));
      } finally {
        // After a failure the others are not waited for; an end of them is.
        threads.shutdownNow();
      }
    }
  }

  private void atOnce(List<Prepared> all, Told told, ExecutorCompletionService<Ended> threads)
      throws IOException {
    Deque<Prepared> waiting = new ArrayDeque<>(all);
    PriorityQueue<Integer> free = new PriorityQueue<>(IntStream.range(0, slots).boxed().toList());
    int running = 0;
    while (!waiting.isEmpty() || running > 0) {
      while (!waiting.isEmpty() && !free.isEmpty()) {
        Prepared next = waiting.remove();
        int slot = free.remove();
        told.begun(next);
        threads.submit(() -> new Ended(next, slot, measure.of(next, slot)));
        running++;
      }
      Ended one = first(threads);
      running--;
      free.add(one.slot);
      told.ended(one.candidate, one.outcome);
    }
  }

  private static Ended first(ExecutorCompletionService<Ended> threads) {
    try {
      return threads.take().get();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CancelledException();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
