package org.nestwright.tutorials.timing;

/// Where the time comes from; tests bring their own.
@FunctionalInterface
public interface Clock {
  /// The clock of the machine.
  Clock SYSTEM = System::nanoTime;

  /// {@return nanoseconds since some fixed moment}
  long nanos();
}
