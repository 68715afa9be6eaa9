package org.nestwright.lowering;

import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/// What warming a kernel showed.
///
/// @param runs how often it ran whole, after the short runs that there may have been
/// @param elapsed how long that took
/// @param fastest its shortest run
/// @param steady whether times had become steady and the JIT idle; if not, the limit came first
/// @param bytesPerRun what its last runs allocated, each in all its threads; 0 where all is well,
///   and -1 where it ran only once or the JVM cannot tell
public record WarmUp(
    int runs, Duration elapsed, Duration fastest, boolean steady, long bytesPerRun) {
  /// The JIT counts calls, so even a kernel that is soon steady runs for this long.
  private static final long LEAST_NANOS = 200_000_000;

  /// Vectors are boxed until C2 has compiled the last method that has any: while runs allocate,
  /// this is not too long to wait for it. That a method is listed as compiled may mean one of its
  /// loops only, which was entered in the interpreter; the method follows after thousands of calls.
  private static final long LEAST_BOXING_NANOS = 3_000_000_000L;

  /// A kernel is steady when for this long it has not become faster and the JIT was idle.
  private static final long QUIET_NANOS = 120_000_000;

  private static final int LEAST_RUNS = 5;

  /// {@return whether warm runs allocate, which none should}
  public boolean allocates() {
    return bytesPerRun > 0;
  }

  /// {@return what was seen while `run` ran until it was steady, or for `limit`}
  ///
  /// @param run one run
  /// @param allocated counts what it allocates
  /// @param pending whether a method with vectors waits for C2, however idle the JIT looks: on a
  ///   busy machine it gets no processor
  /// @param limit when to stop at the latest, after the run under way
  static WarmUp of(
      Runnable run, AllocatedBytes allocated, BooleanSupplier pending, Duration limit) {
    JitActivity jit = new JitActivity();
    long start = System.nanoTime();
    long end = start + limit.toNanos();
    long fastest = Long.MAX_VALUE;
    long windowStart = start;
    long beforeWindow = Long.MAX_VALUE;
    int runs = 0;
    long bytes = 0;
    while (true) {
      long bytesBefore = allocated.total();
      long before = System.nanoTime();
      run.run();
      long now = System.nanoTime();
      long bytesAfter = allocated.total();
      // Another kernel may use the pool at the same time; the leaner of two runs is this one's.
      long lean = Math.min(bytes, bytesAfter - bytesBefore);
      bytes = bytesAfter - bytesBefore;
      runs++;
      fastest = Math.min(fastest, now - before);
      boolean steady = false;
      if (now - windowStart >= QUIET_NANOS) {
        boolean idle = jit.wasIdle();
        steady =
            idle
                && fastest >= 0.95 * beforeWindow
                && runs >= LEAST_RUNS
                && now - start >= (lean > 0 ? LEAST_BOXING_NANOS : LEAST_NANOS)
                && !(lean > 0 && pending.getAsBoolean());
        beforeWindow = fastest;
        windowStart = now;
      }
      if (steady || now >= end) {
        return new WarmUp(
            runs,
            Duration.ofNanos(now - start),
            Duration.ofNanos(fastest),
            steady,
            runs > 1 && !Thread.currentThread().isVirtual() ? lean : -1);
      }
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d run%s in %.2f s, the fastest %.4f ms, %s%s",
        runs,
        runs == 1 ? "" : "s",
        elapsed.toNanos() / 1e9,
        fastest.toNanos() / 1e6,
        steady ? "steady" : "not yet steady",
        bytesPerRun < 0 ? "" : ", %d bytes allocated a run".formatted(bytesPerRun));
  }
}
