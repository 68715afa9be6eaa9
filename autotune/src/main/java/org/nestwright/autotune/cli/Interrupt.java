package org.nestwright.autotune.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Ctrl-C as a question: true once the user wants to stop. The process then waits until this is
/// closed, so that the report gets out, and ends with the code that the signal gives it.
final class Interrupt implements BooleanSupplier, AutoCloseable {
  private static final int LONGEST_WAIT_SECONDS = 30;

  private final CountDownLatch reported = new CountDownLatch(1);
  private final Thread hook = new Thread(this::request, "nestwright-interrupt");
  private volatile boolean requested;

  /// Listens from now on.
  static Interrupt listening() {
    Interrupt interrupt = new Interrupt();
    Runtime.getRuntime().addShutdownHook(interrupt.hook);
    return interrupt;
  }

  private void request() {
    requested = true;
    try {
      boolean _ = reported.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean getAsBoolean() {
    return requested;
  }

  @Override
  public void close() {
    reported.countDown();
    if (!requested) {
      try {
        boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending already; the hook has nothing to wait for.
      }
    }
  }
}
