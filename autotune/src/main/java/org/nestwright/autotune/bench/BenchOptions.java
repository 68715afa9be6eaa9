package org.nestwright.autotune.bench;

import java.time.Duration;
import java.util.Optional;

/// How to benchmark.
///
/// @param time for the samples of one layer, all engines together
/// @param copies whether runs of peers with their copies are timed too
/// @param algorithm that our kernels must use; the fastest one where it is empty
public record BenchOptions(Duration time, boolean copies, Optional<String> algorithm) {}
