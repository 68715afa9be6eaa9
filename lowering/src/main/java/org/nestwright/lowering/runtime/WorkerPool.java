package org.nestwright.lowering.runtime;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Threads that share the iterations of a parallel loop. The calling thread is worker 0 and works
/// too. Each worker gets one contiguous chunk that depends on the pool's size alone.
///
/// A chunk whose thread has not begun when the calling thread is done with its own is run by the
/// calling thread, in the name of that worker: waking a thread may take longer than a small loop,
/// so a loop costs no more than running it alone and the wake-up call. What is computed, and in
/// which worker's scratch memory, stays the same.
///
/// A loop that is entered while the pool is busy runs in the calling thread, so several kernels may
/// use one pool and nothing deadlocks. Dispatching a loop allocates nothing.
public final class WorkerPool implements AutoCloseable {
  // A loop that follows soon finds its workers awake; idle workers soon leave the processor to
  // others.
  private static final int SPINS = 2_000;

  private final Worker[] workers;
  private final int spins;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicInteger pending = new AtomicInteger();
  private volatile boolean closed;

  // The loop being run, written by the caller before it hands out tickets.
  private Thread caller;
  private GeneratedKernel kernel;
  private int site;
  private Object[] arrays;
  private Workspace workspace;
  private int[] captured;
  private int min;
  private int extent;
  private int active;

  /// Starts the threads, one fewer than `size`.
  ///
  /// @param size how many threads run a parallel loop, at least 1, the calling one included
  public WorkerPool(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a worker pool has at least one thread, not " + size);
    }
    spins = size <= Runtime.getRuntime().availableProcessors() ? SPINS : 0;
    workers = new Worker[size - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1);
      workers[i].thread.start();
    }
  }

  /// {@return how many threads run a parallel loop, the calling one included}
  public int size() {
    return workers.length + 1;
  }

  /// {@return the threads that work beside the calling one}
  public long[] threadIds() {
    return Arrays.stream(workers).mapToLong(w -> w.thread.threadId()).toArray();
  }

  /// Runs all iterations of a parallel loop and returns when all are done. When chunks throw, the
  /// exception of the lowest worker is thrown here after every chunk has ended.
  ///
  /// @param kernel whose loop it is
  /// @param site which loop
  /// @param arrays handed to each chunk
  /// @param workspace handed to each chunk
  /// @param captured handed to each chunk
  /// @param min the first value of the loop variable
  /// @param whole how many iterations, unless each thread ends its own after [Workspace#most]
  public void parallelFor(
      GeneratedKernel kernel,
      int site,
      Object[] arrays,
      Workspace workspace,
      int[] captured,
      int min,
      int whole) {
    int threads = Math.min(size(), workspace.workers());
    int extent =
        (int) Math.min(whole, (long) threads * Math.max(Workspace.SHORT, workspace.most()));
    int chunks = Math.min(threads, extent);
    if (chunks <= 1 || !busy.compareAndSet(false, true)) {
      if (extent > 0) {
        kernel.chunk(site, arrays, workspace, captured, 0, min, min + extent);
      }
      return;
    }
    Throwable failure;
    try {
      this.caller = Thread.currentThread();
      this.kernel = kernel;
      this.site = site;
      this.arrays = arrays;
      this.workspace = workspace;
      this.captured = captured;
      this.min = min;
      this.extent = extent;
      this.active = chunks;
      failure = dispatch();
    } finally {
      // Nothing stays reachable from an idle pool, so that a dropped kernel's class can unload.
      this.caller = null;
      this.kernel = null;
      this.arrays = null;
      this.workspace = null;
      this.captured = null;
      busy.set(false);
    }
    if (failure != null) {
      rethrow(failure);
    }
  }

  private Throwable dispatch() {
    pending.set(active - 1);
    for (int i = 0; i < active - 1; i++) {
      workers[i].start();
    }
    Throwable failure = runChunk(0);
    for (int i = 0; i < active - 1; i++) {
      if (workers[i].claim(workers[i].ticket)) {
        workers[i].failure = runChunk(i + 1);
        pending.decrementAndGet();
      }
    }
    awaitWorkers();
    for (int i = 0; i < active - 1; i++) {
      Throwable other = workers[i].failure;
      workers[i].failure = null;
      failure = failure == null ? other : failure;
    }
    return failure;
  }

  private void awaitWorkers() {
    boolean interrupted = false;
    for (int i = 0; pending.get() != 0; i++) {
      if (i < spins) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
        // An interrupted thread cannot park; the status is put back below.
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Throwable runChunk(int worker) {
    try {
      int from = min + (int) ((long) extent * worker / active);
      int to = min + (int) ((long) extent * (worker + 1) / active);
      kernel.chunk(site, arrays, workspace, captured, worker, from, to);
      return null;
    } catch (Throwable t) {
      return t;
    }
  }

  private static void rethrow(Throwable failure) {
    switch (failure) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException("a generated chunk threw", e);
    }
  }

  /// Lets the running loop end and stops the threads. Later loops run in the calling thread.
  /// Closing twice does nothing.
  @Override
  public void close() {
    // A closed pool stays busy, so no loop is ever handed to a thread that has ended.
    while (!busy.compareAndSet(false, true)) {
      if (closed) {
        return;
      }
      Thread.onSpinWait();
    }
    closed = true;
    for (Worker worker : workers) {
      LockSupport.unpark(worker.thread);
    }
  }

  /// One thread and the mailbox through which it is started.
  private final class Worker implements Runnable {
    private final int index;
    private final Thread thread;
    private volatile int ticket;

    /// The last ticket that was taken, by this thread or by the calling one.
    private final AtomicInteger claimed = new AtomicInteger();

    private volatile boolean parked;
    private Throwable failure;

    Worker(int index) {
      this.index = index;
      this.thread = Thread.ofPlatform().daemon().name("nestwright-worker-" + index).unstarted(this);
    }

    /// Called by one caller at a time, so the increment needs no atomicity.
    void start() {
      ticket = ticket + 1;
      if (parked) {
        LockSupport.unpark(thread);
      }
    }

    /// {@return whether the chunk that goes with a ticket was still to be had} Whoever gets it runs
    /// it.
    boolean claim(int of) {
      return claimed.compareAndSet(of - 1, of);
    }

    @Override
    public void run() {
      int seen = 0;
      while (awaitTicket(seen)) {
        seen = ticket;
        if (!claim(seen)) {
          continue;
        }
        // Read before the count drops: afterwards the next loop may overwrite it.
        Thread waiting = caller;
        failure = runChunk(index);
        if (pending.decrementAndGet() == 0) {
          LockSupport.unpark(waiting);
        }
      }
    }

    private boolean awaitTicket(int seen) {
      for (int i = 0; i < spins; i++) {
        if (ticket != seen) {
          return true;
        }
        Thread.onSpinWait();
      }
      parked = true;
      while (ticket == seen && !closed) {
        LockSupport.park(this);
        // A stray interrupt would keep this thread from parking.
        boolean _ = Thread.interrupted();
      }
      parked = false;
      return ticket != seen;
    }
  }
}
