package org.nestwright.autotune.bench;

import java.time.Duration;
import java.util.Optional;
import org.nestwright.autotune.Demand;
import org.nestwright.autotune.peer.Confirmation;

/// How to benchmark.
///
/// @param time for the samples of one layer, all engines together
/// @param copies whether runs of peers with their copies are timed too
/// @param demand of which our kernels use the fastest algorithm
/// @param confirmation what measures again at the end, if anything
public record BenchOptions(
    Duration time, boolean copies, Demand demand, Optional<Confirmation> confirmation) {}
