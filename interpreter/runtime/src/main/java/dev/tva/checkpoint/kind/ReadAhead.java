// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.kind;

import dev.tva.catalog.CatalogException;
import dev.tva.catalog.Manifest;
import dev.tva.checkpoint.read.FilePath;
import dev.tva.checkpoint.read.KnownHeaders;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Reads headers side by side before they are asked for: of checkpoints with many thousand tensors
 * that takes as long as all else. Few are ahead, since what nobody has asked for yet is kept whole.
 */
public final class ReadAhead {
  private static final int MOST = 4;

  private final int most = Math.min(MOST, Runtime.getRuntime().availableProcessors());
  private final Set<String> asked = new HashSet<>();
  private final Deque<String> waiting = new ArrayDeque<>();
  private final Map<String, FutureTask<Manifest>> reading = new HashMap<>();
  private KnownHeaders known = new KnownHeaders();

  /** Begins with checkpoints that will be asked for in this order; forgets those before. */
  public void expect(List<String> paths) {
    reading.clear();
    waiting.clear();
    known = new KnownHeaders();
    paths.stream().filter(p -> !asked.contains(p)).forEach(waiting::add);
    if (waiting.size() > 1) {
      fill();
    }
  }

  private void fill() {
    while (reading.size() < most && !waiting.isEmpty()) {
      String path = waiting.remove();
      KnownHeaders together = known;
      var task =
          new FutureTask<>(
              () -> Opening.read(path, Layout.find(path, FilePath.of(path)), together));
      reading.put(path, task);
      // A network's file may be long in coming, and whoever is done does not wait for it.
      Thread.ofPlatform().daemon().name("headers of " + path).start(task);
    }
  }

  /** What was read ahead; empty where it was not, or not in whole. */
  public Optional<Manifest> take(String path) throws CatalogException {
    asked.add(path);
    waiting.remove(path);
    FutureTask<Manifest> task = reading.remove(path);
    if (task == null) {
      return Optional.empty();
    }
    try {
      Manifest read = task.get();
      fill();
      if (reading.isEmpty()) {
        // They are large, and nobody waits for more.
        known = new KnownHeaders();
      }
      return Optional.of(read);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CatalogException problem) {
        throw problem;
      }
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
