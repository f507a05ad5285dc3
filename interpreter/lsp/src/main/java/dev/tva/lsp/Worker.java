// SPDX-License-Identifier: Apache-2.0
package dev.tva.lsp;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The one thread on which texts change and questions are answered, in the order in which they came;
 * so an answer is about the text that the editor had when it asked. What is asked no more, or is
 * about a text that has changed since, is not worked on, or given up.
 */
final class Worker {
  /** A text may be nested as deeply as one on the command line. */
  private static final long STACK = 64L << 20;

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, task -> thread(task));

  /** Changes of texts that have come, and those that have had their turn. */
  private final AtomicInteger come = new AtomicInteger();

  private int done;
  private @Nullable CompletableFuture<?> current;

  Worker() {
    thread.setRemoveOnCancelPolicy(true);
  }

  private static Thread thread(Runnable task) {
    Thread t = new Thread(null, task, "scripts", STACK);
    t.setDaemon(true);
    return t;
  }

  <T> CompletableFuture<T> answer(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    thread.execute(() -> {
      if (answer.isDone()) {
        return;
      }
      current = answer;
      try {
        answer.complete(question.get());
      } catch (CancellationException | ResponseErrorException e) {
        answer.completeExceptionally(e);
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        // Whatever a text does to us, the next one is read.
        answer.completeExceptionally(new ResponseErrorException(internal(e)));
      } finally {
        current = null;
      }
    });
    return answer;
  }

  private static ResponseError internal(Throwable e) {
    return new ResponseError(
        ResponseErrorCode.InternalError, "internal error: " + e, java.util.Map.of());
  }

  /** Changes a text in its turn. */
  void change(Runnable task) {
    come.incrementAndGet();
    thread.execute(() -> {
      done++;
      safely(task);
    });
  }

  /** Asked on the thread itself, from time to time. */
  void giveUpWhatIsStale() {
    if (current != null ? current.isDone() : come.get() != done) {
      throw new CancellationException("a text has changed, or nobody waits");
    }
  }

  /** Does something in its turn. */
  void then(Runnable task) {
    thread.execute(() -> safely(task));
  }

  /** Does something after a while, unless what is returned is cancelled. */
  ScheduledFuture<?> later(long milliseconds, Runnable task) {
    return thread.schedule(() -> safely(task), milliseconds, TimeUnit.MILLISECONDS);
  }

  private static void safely(Runnable task) {
    try {
      task.run();
    } catch (CancellationException _) {
      // What has changed is worked on next.
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      System.err.println("internal error: " + e);
    }
  }
}
