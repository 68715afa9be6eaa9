package org.nestwright.lowering;

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

  /// A kernel is steady when for this long it has not become faster and the JIT was idle.
  private static final long QUIET_NANOS = 120_000_000;

  private static final int LEAST_RUNS = 5;

  /// {@return what was seen while `run` ran until it was steady, or for `limit`}
  static WarmUp of(Runnable run, Duration limit) {
    JitActivity jit = new JitActivity();
    long start = System.nanoTime();
    long end = start + limit.toNanos();
    long fastest = Long.MAX_VALUE;
    long windowStart = start;
    long beforeWindow = Long.MAX_VALUE;
    int runs = 0;
    while (true) {
      long before = System.nanoTime();
      run.run();
      long now = System.nanoTime();
      runs++;
      fastest = Math.min(fastest, now - before);
      boolean steady = false;
      if (now - windowStart >= QUIET_NANOS) {
        boolean idle = jit.wasIdle();
        steady =
            idle
                && fastest >= 0.95 * beforeWindow
                && runs >= LEAST_RUNS
                && now - start >= LEAST_NANOS;
        beforeWindow = fastest;
        windowStart = now;
      }
      if (steady || now >= end) {
        return new WarmUp(runs, Duration.ofNanos(now - start), Duration.ofNanos(fastest), steady);
      }
    }
  }
}
