package org.nestwright.autotune.bench;

import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.nestwright.autotune.measure.Bandwidth;
import org.nestwright.autotune.measure.FmaPeak;
import org.nestwright.autotune.measure.Machine;
import org.nestwright.autotune.measure.Stopwatch;

/// What the machine can do at most.
interface Roofs {
  /// {@return work that runs at the machine's FMA peak, to be timed beside the layers}
  Runnable probe();

  /// {@return floating-point operations of one run of the probe}
  double probeFlops();

  /// {@return how fast `bytes` in all can be read and written over and over}
  double gigabytesPerSecond(long bytes);

  /// {@return those of `machine`, measured now or when they are first asked for}
  static Roofs measured(Machine machine, Stopwatch watch) {
    Duration thorough = Duration.ofSeconds(2);
    Duration quick = Duration.ofMillis(500);
    FmaPeak.Probe probe = FmaPeak.measure(machine, watch, thorough).probe(machine, quick);
    SortedMap<Integer, Double> bandwidths = new TreeMap<>();
    return new Roofs() {
      @Override
      public Runnable probe() {
        return probe;
      }

      @Override
      public double probeFlops() {
        return probe.flops();
      }

      @Override
      public double gigabytesPerSecond(long bytes) {
        // Sizes within a factor of two share one measurement.
        int size = Math.clamp(Long.SIZE - Long.numberOfLeadingZeros(bytes), 20, 28);
        return bandwidths.computeIfAbsent(
            size, s -> Bandwidth.within(1L << s, machine, watch, quick).gigabytesPerSecond());
      }
    };
  }
}
