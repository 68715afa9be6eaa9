package org.nestwright.lowering;

import java.util.concurrent.ConcurrentHashMap;
import org.nestwright.lowering.runtime.WorkerPool;

/// One pool of daemon threads for each number of threads asked for, shared by all kernels as the
/// JDK's common pool is: a tuner makes thousands of kernels and must not make threads for each.
final class SharedPools {
  private static final ConcurrentHashMap<Integer, WorkerPool> POOLS = new ConcurrentHashMap<>();

  private SharedPools() {}

  static WorkerPool of(int threads) {
    return POOLS.computeIfAbsent(threads, WorkerPool::new);
  }
}
