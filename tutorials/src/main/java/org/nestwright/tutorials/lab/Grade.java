package org.nestwright.tutorials.lab;

import java.util.Locale;

/// The grade of a correct submission: `100 * staff / yours`, rounded down, and 100 from 0.97 of the
/// staff's speed on, because no measurement is better than that.
///
/// @param naive seconds of the schedule without directives
/// @param yours seconds of the submission
/// @param staff seconds of the staff's schedule
/// @param flops of one run
record Grade(double naive, double yours, double staff, double flops) {
  static final int MOST = 100;
  private static final double FULL = 0.97;

  /// {@return the points, at most [#MOST]}
  int points() {
    return share() >= FULL ? MOST : (int) (MOST * share());
  }

  private double share() {
    return staff / yours;
  }

  /// {@return the last line of a check}
  String line() {
    return String.format(
        Locale.ROOT,
        "grade: %d/%d (correct; %.1f GFLOP/s = %.1fx naive, %.2f of staff)",
        points(),
        MOST,
        gflops(yours),
        naive / yours,
        share());
  }

  /// {@return the three schedules side by side}
  String table() {
    return "%-8s%12s%12s%14s%n".formatted("", "ms", "GFLOP/s", "times naive")
        + row("naive", naive)
        + row("yours", yours)
        + row("staff", staff);
  }

  private String row(String name, double seconds) {
    return String.format(
        Locale.ROOT,
        "%-8s%12.2f%12.1f%14.1f%n",
        name,
        seconds * 1e3,
        gflops(seconds),
        naive / seconds);
  }

  private double gflops(double seconds) {
    return flops / seconds / 1e9;
  }
}
