// SPDX-License-Identifier: Apache-2.0
package dev.tva.whole;

import dev.tva.kernel.Crew;
import dev.tva.pass.Failures;
import dev.tva.pass.Worker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a round. One that waits for memory, or has no tensor left, takes parts of what
 * others compute; while each has a tensor of its own, none waits for another.
 */
final class WorkerCrew {
  private final MemoryGate gate;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Job> jobs = new ArrayList<>();
  private int beginning;

  /** What is done for each number of a part, by the worker given. */
  interface Task {
    void compute(Worker worker, int part, Crew.Turn turn) throws IOException;
  }

  /**
   * @param bytes what the matrices of all tensors at hand, and parts of others, may take
   * @param workers how many will say that they have {@link Member#ended}
   */
  WorkerCrew(long bytes, int workers) {
    this.gate = new MemoryGate(bytes);
    this.beginning = workers;
  }

  /** An operation in parts. All but the task is under the lock. */
  private static final class Job {
    private final int parts;
    private final long bytes;
    private final Task task;
    private final Failures failures = new Failures();
    private final BitSet ended = new BitSet();
    private int begun;

    Job(int parts, long bytes, Task task) {
      this.parts = parts;
      this.bytes = bytes;
      this.task = task;
    }

    boolean isLeft() {
      return begun < parts && failures.none();
    }

    boolean haveEnded(int before) {
      return ended.nextClearBit(0) >= before;
    }
  }

  Member member(Worker worker) {
    return new Member(worker);
  }

  /** One of them, for its own thread. */
  final class Member implements Crew {
    private final Worker worker;

    private Member(Worker worker) {
      this.worker = worker;
    }

    Worker worker() {
      return worker;
    }

    /** Waits until there is room for a tensor's matrices, and meanwhile helps. */
    void enter(long bytes) {
      lock.lock();
      try {
        while (!gate.tryEnter(bytes)) {
          help();
        }
      } finally {
        lock.unlock();
      }
    }

    void leave(long bytes) {
      change(() -> gate.leave(bytes));
    }

    /** Says that it begins no tensor any more. */
    void ended() {
      change(() -> beginning--);
    }

    /** Helps until nobody begins a tensor any more. */
    void helpToTheEnd() {
      lock.lock();
      try {
        while (beginning > 0) {
          help();
        }
      } finally {
        lock.unlock();
      }
    }

    /** Does a part of another's, or waits until something has changed. */
    private void help() {
      Job job = open();
      if (job == null) {
        changed.awaitUninterruptibly();
        return;
      }
      next(job);
      gate.leave(job.bytes);
      changed.signalAll();
    }

    @Override
    public void each(int parts, long bytes, Part part) {
      tasks(parts, bytes, (_, i, turn) -> part.compute(i, turn));
    }

    /** The same, by tasks that compute tiles. */
    void tasks(int parts, long bytes, Task task) {
      Job job = new Job(parts, bytes, task);
      lock.lock();
      try {
        jobs.add(job);
        changed.signalAll();
        while (job.isLeft()) {
          next(job);
        }
        jobs.remove(job);
        await(job, job.begun);
      } finally {
        lock.unlock();
      }
      job.failures.rethrow();
    }

    /** Does the next part, without the lock. */
    private void next(Job job) {
      int part = job.begun++;
      lock.unlock();
      try {
        job.task.compute(worker, part, () -> awaitTurn(job, part));
      } catch (Throwable e) {
        job.failures.add(part, e);
      } finally {
        lock.lock();
        job.ended.set(part);
        changed.signalAll();
      }
    }
  }

  /** Of the first operation in which a part is left, and room for it. */
  private @Nullable Job open() {
    for (Job job : jobs) {
      if (job.isLeft() && gate.tryEnter(job.bytes)) {
        return job;
      }
    }
    return null;
  }

  private void awaitTurn(Job job, int part) {
    lock.lock();
    try {
      await(job, part);
    } finally {
      lock.unlock();
    }
  }

  private void await(Job job, int before) {
    while (!job.haveEnded(before)) {
      changed.awaitUninterruptibly();
    }
  }

  private void change(Runnable what) {
    lock.lock();
    try {
      what.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
