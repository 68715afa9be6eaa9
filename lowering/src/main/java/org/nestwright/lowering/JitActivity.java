package org.nestwright.lowering;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// Tells whether the JIT is at work. A JVM reports a compilation only when it has ended, and one of
/// a large method takes seconds; so this looks at the processor time of the process that no Java
/// thread has used. Where nothing is allocated, that is the JIT's.
final class JitActivity {
  /// Less than this share of one processor is timer ticks and housekeeping.
  private static final double IDLE_SHARE = 0.2;

  private final OperatingSystemMXBean process =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private long lastTime = System.nanoTime();
  private long lastUsed = used();

  /// {@return whether the JIT was idle since the last call}
  boolean wasIdle() {
    long time = System.nanoTime();
    long used = used();
    boolean idle = used - lastUsed < IDLE_SHARE * (time - lastTime);
    lastTime = time;
    lastUsed = used;
    return idle;
  }

  private long used() {
    long java = 0;
    for (long nanos : threads.getThreadCpuTime(threads.getAllThreadIds())) {
      java += Math.max(0, nanos);
    }
    return process.getProcessCpuTime() - java;
  }
}
