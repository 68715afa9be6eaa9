package org.nestwright.lowering;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// Counts what a run allocates, in the calling thread and in the threads of its pool. A warm kernel
/// allocates nothing, and a vector outside C2's code is an object: so bytes show boxed vectors,
/// whichever tier they come from. Asking allocates nothing in the calling thread's count.
final class AllocatedBytes {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final long[] workers;

  /// @param workers the threads of the pool beside the calling one
  AllocatedBytes(long[] workers) {
    this.workers = workers;
  }

  /// {@return the bytes that all these threads have allocated in their lives; only differences mean
  /// something}
  long total() {
    long sum = 0;
    for (long worker : workers) {
      sum += THREADS.getThreadAllocatedBytes(worker);
    }
    return sum + THREADS.getCurrentThreadAllocatedBytes();
  }
}
