package org.nestwright.scheduler.plan;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.ScheduleException;

/// Runs work that recurses over expressions and loop nests. Most are shallow; a chain of thousands
/// of operations or Funcs is done again on a thread with a stack large enough for it.
public final class DeepRecursion {
  /// Reserved, not used up: enough for some hundred thousand levels.
  private static final long STACK_BYTES = 1L << 30;

  private DeepRecursion() {}

  /// {@return what `work` gives} It must have no effects that a second attempt would repeat.
  ///
  /// @throws ScheduleException when even the large stack overflows
  public static <T> T call(Supplier<T> work) {
    try {
      return work.get();
    } catch (StackOverflowError shallow) {
      return onLargeStack(work);
    }
  }

  private static <T> T onLargeStack(Supplier<T> work) {
    AtomicReference<T> result = new AtomicReference<>();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                result.set(work.get());
              } catch (RuntimeException | Error e) {
                thrown.set(e);
              }
            },
            "nestwright deep recursion",
            STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return switch (thrown.get()) {
      case null -> result.get();
      case StackOverflowError _ ->
          throw Refusal.of("the pipeline", "its expressions are nested too deeply")
              .fix(
                  "compute some Funcs at the root instead of inlining them, or write a long sum as"
                      + " a reduction");
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    };
  }
}
