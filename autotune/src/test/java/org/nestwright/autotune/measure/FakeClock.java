package org.nestwright.autotune.measure;

/// A clock that stands still until work says how long it took.
public final class FakeClock implements Clock {
  private long now = 1_000_000;

  /// Lets `seconds` pass.
  public void pass(double seconds) {
    now += Math.round(seconds * 1e9);
  }

  @Override
  public long nanos() {
    return now;
  }
}
