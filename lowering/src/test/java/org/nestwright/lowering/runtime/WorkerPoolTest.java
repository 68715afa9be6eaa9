package org.nestwright.lowering.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkerPoolTest {
  private static final Workspace WORKSPACE =
      new Workspace(new WorkspaceLayout(List.of(), List.of()), 8);

  /// What one chunk does.
  private interface Chunk {
    void run(int worker, int from, int to);
  }

  private static GeneratedKernel kernel(Chunk chunk) {
    return new GeneratedKernel() {
      @Override
      public void run(Object[] arrays, Workspace workspace, WorkerPool pool) {
        throw new AssertionError();
      }

      @Override
      public void chunk(
          int site,
          Object[] arrays,
          Workspace workspace,
          int[] captured,
          int worker,
          int from,
          int to) {
        chunk.run(worker, from, to);
      }
    };
  }

  private static void run(WorkerPool pool, int extent, Chunk chunk) {
    pool.parallelFor(kernel(chunk), 0, new Object[0], WORKSPACE, new int[0], 3, extent);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void eachIterationRunsOnceInAFixedWorker(int size) {
    try (WorkerPool pool = new WorkerPool(size)) {
      for (int extent : new int[] {0, 1, 2, 7, 8, 100}) {
        for (int repeat = 0; repeat < 200; repeat++) {
          int[] ranBy = new int[extent];
          java.util.Arrays.fill(ranBy, -1);
          run(
              pool,
              extent,
              (worker, from, to) -> {
                for (int i = from; i < to; i++) {
                  assertEquals(-1, ranBy[i - 3]);
                  ranBy[i - 3] = worker;
                }
              });
          int chunks = Math.min(size, extent);
          for (int i = 0; i < extent; i++) {
            int worker = ranBy[i];
            assertTrue(
                extent * worker / chunks <= i && i < extent * (worker + 1) / chunks,
                "iteration " + i + " of " + extent + " ran in worker " + worker);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void anExceptionReachesTheCallerAndThePoolLives(int size) {
    try (WorkerPool pool = new WorkerPool(size)) {
      for (int thrower = 0; thrower < size; thrower++) {
        int chosen = thrower;
        RuntimeException thrown = new IllegalStateException("worker " + thrower);
        AtomicInteger ended = new AtomicInteger();
        RuntimeException caught =
            assertThrows(
                IllegalStateException.class,
                () ->
                    run(
                        pool,
                        size,
                        (worker, _, _) -> {
                          ended.incrementAndGet();
                          if (worker == chosen) {
                            throw thrown;
                          }
                        }));
        assertSame(thrown, caught);
        assertEquals(size, ended.get());
        AtomicInteger sum = new AtomicInteger();
        run(pool, 50, (_, from, to) -> sum.addAndGet(to - from));
        assertEquals(50, sum.get());
      }
    }
  }

  @Test
  void anInterruptDoesNotBreakTheLoopAndIsKept() {
    try (WorkerPool pool = new WorkerPool(3)) {
      Thread.currentThread().interrupt();
      AtomicInteger sum = new AtomicInteger();
      run(
          pool,
          30,
          (worker, from, to) -> {
            if (worker != 0) {
              pass(50);
            }
            sum.addAndGet(to - from);
          });
      assertEquals(30, sum.get());
      assertTrue(Thread.interrupted());
    }
  }

  /// Not by sleeping, which an interrupted thread cannot.
  private static void pass(int millis) {
    long end = System.nanoTime() + millis * 1_000_000L;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void anInterruptedWorkerGoesOn() throws InterruptedException {
    try (WorkerPool pool = new WorkerPool(2)) {
      for (int repeat = 0; repeat < 20; repeat++) {
        AtomicInteger sum = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(1);
        run(
            pool,
            2,
            (worker, from, to) -> {
              if (worker == 0) {
                await(begun); // so that the other chunk is the other thread's
              } else {
                begun.countDown();
                Thread.currentThread().interrupt();
              }
              sum.addAndGet(to - from);
            });
        assertEquals(2, sum.get());
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void eachChunkRunsOnceWhoeverIsFirst() throws InterruptedException {
    try (WorkerPool pool = new WorkerPool(3)) {
      for (int repeat = 0; repeat < 2_000; repeat++) {
        AtomicInteger[] ran = new AtomicInteger[3];
        java.util.Arrays.setAll(ran, _ -> new AtomicInteger());
        AtomicInteger byCaller = new AtomicInteger();
        Thread caller = Thread.currentThread();
        run(
            pool,
            3,
            (worker, from, to) -> {
              assertEquals(3 + worker, from);
              assertEquals(4 + worker, to);
              ran[worker].incrementAndGet();
              if (Thread.currentThread() == caller) {
                byCaller.incrementAndGet();
              }
            });
        for (AtomicInteger chunk : ran) {
          assertEquals(1, chunk.get());
        }
        assertTrue(byCaller.get() >= 1);
        if (repeat % 500 == 499) {
          Thread.sleep(20); // the threads park
        }
      }
    }
  }

  @Test
  void aBusyPoolRunsTheLoopInline() {
    try (WorkerPool pool = new WorkerPool(2)) {
      AtomicInteger inner = new AtomicInteger();
      run(
          pool,
          2,
          (_, _, _) -> {
            Thread here = Thread.currentThread();
            run(
                pool,
                10,
                (worker, from, to) -> {
                  assertSame(here, Thread.currentThread());
                  assertEquals(0, worker);
                  inner.addAndGet(to - from);
                });
          });
      assertEquals(20, inner.get());
    }
  }

  @Test
  void severalCallersShareThePool() throws InterruptedException {
    try (WorkerPool pool = new WorkerPool(3)) {
      AtomicInteger sum = new AtomicInteger();
      CountDownLatch start = new CountDownLatch(1);
      Thread[] callers = new Thread[4];
      for (int i = 0; i < callers.length; i++) {
        callers[i] =
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    start.await();
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                  for (int repeat = 0; repeat < 500; repeat++) {
                    run(pool, 11, (_, from, to) -> sum.addAndGet(to - from));
                  }
                });
      }
      start.countDown();
      for (Thread caller : callers) {
        caller.join();
      }
      assertEquals(4 * 500 * 11, sum.get());
    }
  }

  @Test
  void aClosedPoolRunsInline() {
    WorkerPool pool = new WorkerPool(3);
    pool.close();
    pool.close();
    AtomicInteger sum = new AtomicInteger();
    run(pool, 9, (_, from, to) -> sum.addAndGet(to - from));
    assertEquals(9, sum.get());
  }

  @Test
  void divisionIsEuclidean() {
    assertEquals(Integer.MIN_VALUE, IntegerDivision.divide(Integer.MIN_VALUE, -1));
    assertEquals(-3, IntegerDivision.divide(-7, 3));
    assertEquals(2, IntegerDivision.remainder(-7, 3));
    assertEquals(3, IntegerDivision.divide(-7, -3));
    assertEquals(0, IntegerDivision.divide(7, 0));
    assertEquals(0, IntegerDivision.remainder(7L, 0L));
  }
}
