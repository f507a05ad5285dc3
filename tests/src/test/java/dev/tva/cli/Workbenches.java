// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Those that no class of tests has at the moment: no more of them than run at a time. */
final class Workbenches implements AutoCloseable {
  private final Map<Workbench.Kind, Deque<Workbench>> idle = new EnumMap<>(Workbench.Kind.class);

  /** Those of this run of tests. */
  static Workbenches of(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(Workbenches.class))
        .getOrComputeIfAbsent(Workbenches.class, _ -> new Workbenches(), Workbenches.class);
  }

  Workbench take(Workbench.Kind kind) throws IOException {
    synchronized (this) {
      Deque<Workbench> left = idle.getOrDefault(kind, new ArrayDeque<>());
      if (!left.isEmpty()) {
        return left.pop();
      }
    }
    return Workbench.make(kind, _ -> Map.of());
  }

  void giveBack(Workbench bench) throws IOException {
    bench.empty();
    synchronized (this) {
      idle.computeIfAbsent(bench.kind(), _ -> new ArrayDeque<>()).push(bench);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    for (Deque<Workbench> left : idle.values()) {
      for (Workbench bench : left) {
        bench.close();
      }
    }
  }
}
