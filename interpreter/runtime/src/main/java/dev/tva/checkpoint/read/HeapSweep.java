// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.read;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;

/**
 * Sweeps Java's heap between the stages of a run. By itself it grows to its limit first, and
 * headers of many thousand names leave several times what is kept of them.
 */
public final class HeapSweep {
  /** What a heap may hold before anyone looks into it. */
  private static final long SMALL = 64L << 20;

  private HeapSweep() {}

  /** After a stage; does nothing where little can have been left since the last sweep. */
  public static void afterStage() {
    Runtime java = Runtime.getRuntime();
    if (java.totalMemory() - java.freeMemory() > SMALL && hasGrown()) {
      System.gc();
    }
  }

  /** Of what has outlived the first sweeps, which are quick: those of the young. */
  private static boolean hasGrown() {
    long now = 0;
    long kept = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      boolean young = pool.getName().contains("Eden") || pool.getName().contains("Survivor");
      if (pool.getType() == MemoryType.HEAP && !young) {
        now += pool.getUsage().getUsed();
        MemoryUsage last = pool.getCollectionUsage();
        kept += last == null ? 0 : last.getUsed();
      }
    }
    return now > Math.max(SMALL, kept / 2 * 3);
  }
}
