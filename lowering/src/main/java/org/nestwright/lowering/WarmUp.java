package org.nestwright.lowering;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/// What warming a kernel showed.
///
/// @param runs how often it ran
/// @param elapsed how long that took
/// @param fastest its shortest run
/// @param steady whether times had become steady and the JIT idle; if not, the limit came first
public record WarmUp(int runs, Duration elapsed, Duration fastest, boolean steady) {
  /// The JIT counts calls, so even a kernel that is soon steady runs for this long.
  private static final long LEAST_NANOS = 200_000_000;

  /// A kernel is steady when for this long it has not become faster and nothing was compiled.
  private static final long QUIET_NANOS = 80_000_000;

  private static final int LEAST_RUNS = 5;

  static WarmUp of(Runnable run, Duration limit) {
    CompilationMXBean jit = ManagementFactory.getCompilationMXBean();
    long start = System.nanoTime();
    long end = start + limit.toNanos();
    long fastest = Long.MAX_VALUE;
    long compiled = -1;
    long quietSince = start;
    int runs = 0;
    while (true) {
      long before = System.nanoTime();
      run.run();
      long now = System.nanoTime();
      runs++;
      long took = now - before;
      long compiling = jit == null ? 0 : jit.getTotalCompilationTime();
      if (took < 0.95 * fastest || compiling != compiled) {
        quietSince = now;
      }
      fastest = Math.min(fastest, took);
      compiled = compiling;
      boolean steady =
          runs >= LEAST_RUNS
              && now - start >= LEAST_NANOS
              && now - quietSince >= Math.min(QUIET_NANOS, 3 * took + QUIET_NANOS / 2);
      if (steady || now >= end) {
        return new WarmUp(runs, Duration.ofNanos(now - start), Duration.ofNanos(fastest), steady);
      }
    }
  }
}
