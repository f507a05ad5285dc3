// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Watches the executors, and kills one that has begun a task. */
final class Executors extends SparkListener {
  private final AtomicInteger jobs = new AtomicInteger();
  private volatile int killIn = Integer.MAX_VALUE;
  private volatile CountDownLatch lost = new CountDownLatch(1);

  /** The process of an executor dies in one of the next jobs, as it starts a task. */
  void killInJob(int number) {
    lost = new CountDownLatch(1);
    killIn = jobs.get() + number;
  }

  /** Whether Spark has missed it. */
  boolean oneWasLost() throws InterruptedException {
    return lost.await(60, TimeUnit.SECONDS);
  }

  @Override
  public void onJobStart(SparkListenerJobStart job) {
    jobs.incrementAndGet();
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart task) {
    if (jobs.get() >= killIn) {
      killIn = Integer.MAX_VALUE;
      ProcessHandle.current()
          .descendants()
          .filter(p -> isExecutor(p, task.taskInfo().executorId()))
          .forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    lost.countDown();
  }

  private static boolean isExecutor(ProcessHandle process, String id) {
    try {
      // Java tells the first 4,096 bytes of it.
      Path line = Path.of("/proc", Long.toString(process.pid()), "cmdline");
      return Files.readString(line).contains("\0--executor-id\0" + id + "\0");
    } catch (IOException _) {
      return false;
    }
  }
}
