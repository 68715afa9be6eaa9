package org.nestwright.autotune;

import java.time.Duration;

/// Where a tuner is.
///
/// @param step what it does now
/// @param bestMs of one run, 0 as long as there is none
/// @param bestGflops of the best, 0 as long as there is none
/// @param peakGflops of the machine, 0 before it is measured
/// @param tried so far
/// @param refused so far
/// @param failed so far
/// @param recorded bests that are safe in the record file, so far
/// @param elapsed since the beginning
/// @param budget to spend
public record TuneProgress(
    String step,
    double bestMs,
    double bestGflops,
    double peakGflops,
    int tried,
    int refused,
    int failed,
    int recorded,
    Duration elapsed,
    Duration budget) {}
