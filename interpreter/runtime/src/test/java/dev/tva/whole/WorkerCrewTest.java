// SPDX-License-Identifier: Apache-2.0
package dev.tva.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.execute.Scripts;
import dev.tva.kernel.Crew;
import dev.tva.pass.Failures;
import dev.tva.pass.Run;
import dev.tva.pass.Worker;
import dev.tva.pass.Workers;
import dev.tva.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Workers with nothing to do take parts of what others compute. */
final class WorkerCrewTest {
  private static final Plan NOTHING = Scripts.plan("show 1", Map.of(), false).plan();

  /** One thread does what is given; the others help it from the beginning to the end. */
  private static void owning(WorkerCrew crew, int workers, Consumer<WorkerCrew.Member> work) {
    var next = new AtomicInteger();
    var failures = new Failures();
    Workers.run(
        workers,
        () -> {
          var run = new Run(NOTHING, List.of(), List.of(), true, (_, _) -> {}, 0);
          try (Worker worker = new Worker(run, Scripts.VECTOR, 1, 1)) {
            WorkerCrew.Member me = crew.member(worker);
            try {
              if (next.getAndIncrement() == 0) {
                work.accept(me);
              }
            } catch (RuntimeException | Error e) {
              failures.add(0, e);
            } finally {
              me.ended();
            }
            me.helpToTheEnd();
          }
        });
    failures.rethrow();
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void doesAllPartsOnceOnAsManyThreadsAsThereAre() {
    var counts = new AtomicInteger[30];
    IntStream.range(0, 30).forEach(i -> counts[i] = new AtomicInteger());
    // A part waits until two others are under way.
    var barrier = new CyclicBarrier(3);
    owning(
        new WorkerCrew(100, 3),
        3,
        me ->
            me.each(
                30,
                1,
                (i, _) -> {
                  meet(barrier);
                  counts[i].incrementAndGet();
                }));
    for (AtomicInteger count : counts) {
      assertEquals(1, count.get());
    }
  }

  @Test
  void hasPartsEndInTheirOrderWhereTheyAwaitTheirTurn() {
    var barrier = new CyclicBarrier(4);
    List<Integer> order = new ArrayList<>();
    owning(
        new WorkerCrew(100, 4),
        4,
        me ->
            me.each(
                40,
                1,
                (i, turn) -> {
                  meet(barrier);
                  turn.await();
                  order.add(i);
                }));
    assertEquals(IntStream.range(0, 40).boxed().toList(), order);
  }

  @Test
  void throwsTheFirstFailureInOrderWhoeverFailsFirst() {
    var barrier = new CyclicBarrier(2);
    var second = new CountDownLatch(1);
    var begun = new AtomicInteger();
    Crew.Part part =
        (i, turn) -> {
          begun.incrementAndGet();
          meet(barrier);
          if (i == 1) {
            second.countDown();
          } else {
            awaited(second);
          }
          throw new IllegalArgumentException("part " + i);
        };
    var crew = new WorkerCrew(100, 2);
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> owning(crew, 2, me -> me.each(10, 1, part)));
    assertEquals("part 0", e.getMessage());
    assertEquals(2, begun.get());
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void helpsWhileThereIsNoRoomForAnotherTensor() {
    var crew = new WorkerCrew(100, 2);
    var barrier = new CyclicBarrier(2);
    var first = new AtomicInteger();
    var last = new AtomicLong();
    Workers.run(
        2,
        () -> {
          var run = new Run(NOTHING, List.of(), List.of(), true, (_, _) -> {}, 0);
          try (Worker worker = new Worker(run, Scripts.VECTOR, 1, 1)) {
            WorkerCrew.Member me = crew.member(worker);
            me.enter(80);
            if (first.getAndIncrement() == 0) {
              me.each(2, 20, (_, _) -> meet(barrier));
            }
            last.addAndGet(80);
            me.leave(80);
            me.ended();
          }
        });
    assertEquals(160, last.get());
  }

  @Test
  void takesNoMoreMemoryThanThereIs() {
    var crew = new WorkerCrew(100, 4);
    var held = new AtomicLong();
    var most = new AtomicLong();
    owning(
        crew,
        4,
        me -> {
          me.enter(50);
          me.each(
              200,
              40,
              (i, turn) -> {
                most.accumulateAndGet(held.incrementAndGet(), Math::max);
                turn.await();
                held.decrementAndGet();
              });
          me.leave(50);
        });
    assertTrue(most.get() <= 2, most + " parts at once");
  }
}
