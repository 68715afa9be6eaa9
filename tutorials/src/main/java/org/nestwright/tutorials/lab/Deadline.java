package org.nestwright.tutorials.lab;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs work that may never end, use up the stack or the memory.
final class Deadline {
  private static final long STACK_BYTES = 64L << 20;

  private Deadline() {}

  /// Work that was given up. The message says why.
  static final class MissedException extends Exception {
    private static final long serialVersionUID = 1L;

    MissedException(String message) {
      super(message);
    }

    /// {@return what `cause` was, or why it is the work's fault}
    @SuppressWarnings("unchecked") // work throws nothing checked but E
    private static <E extends Exception> E because(Throwable cause, String what)
        throws MissedException {
      return switch (cause) {
        case OutOfMemoryError _ ->
            throw new MissedException(what + " takes more memory than there is");
        case StackOverflowError _ -> throw new MissedException(what + " nests too deep");
        case Error error -> throw error;
        default -> (E) cause;
      };
    }
  }

  /// What is done.
  @FunctionalInterface
  interface Work<T, E extends Exception> {
    T run() throws E;
  }

  /// {@return what `work` gives, or throws what it throws} Work that takes longer goes on in a
  /// daemon thread, which ends with the process.
  ///
  /// @param limit after which it is given up
  /// @param what is done, for the message: "compiling it"
  static <T, E extends Exception> T within(Duration limit, String what, Work<T, E> work)
      throws MissedException, E {
    FutureTask<T> task = new FutureTask<>(work::run);
    Thread thread = new Thread(null, task, "lab " + what, STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new MissedException(
          "%s takes more than %.1f seconds".formatted(what, limit.toMillis() / 1e3));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MissedException(what + " was interrupted");
    } catch (ExecutionException e) {
      throw MissedException.<E>because(e.getCause(), what);
    }
  }
}
