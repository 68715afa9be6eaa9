package org.nestwright.autotune.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nestwright.autotune.TunedLayer;

/// The figures of one layer, all from the same stretch of time.
///
/// @param layer its name
/// @param threads that ran at once
/// @param algorithm of our kernel
/// @param origin of its schedule
/// @param milliseconds of one run of our kernel, the median
/// @param flops operations of the layer by convention
/// @param bytes of its inputs and outputs
/// @param peakGflops FMA peak, sampled in turn with the engines
/// @param roofGigabytes a second that can be moved when `bytes` are used over and over
/// @param peers by name, those whose results agree with ours
/// @param remarks what the reader of the figures should know
public record Row(
    String layer,
    int threads,
    String algorithm,
    TunedLayer.Origin origin,
    double milliseconds,
    double flops,
    long bytes,
    double peakGflops,
    double roofGigabytes,
    Map<String, PeerTime> peers,
    List<String> remarks) {
  /// How long a peer took.
  ///
  /// @param milliseconds of one run in its own layouts, the median
  /// @param withCopies milliseconds from Java array to Java array, where that was timed
  public record PeerTime(double milliseconds, Optional<Double> withCopies) {}

  /// {@return our rate}
  public double gflops() {
    return flops / milliseconds / 1e6;
  }

  /// {@return our rate as a part of the peak}
  public double fractionOfPeak() {
    return gflops() / peakGflops;
  }

  /// {@return operations for each byte of inputs and outputs}
  public double intensity() {
    return flops / bytes;
  }

  /// {@return the bytes of inputs and outputs by our time, in 10^9 a second}
  public double gigabytesPerSecond() {
    return bytes / milliseconds / 1e6;
  }

  /// {@return our rate as a part of what peak and bandwidth allow}
  public double fractionOfRoof() {
    return gflops() / Math.min(peakGflops, intensity() * roofGigabytes);
  }

  /// {@return the time of the best peer by ours; nothing without peers}
  public Optional<Double> ratio() {
    return peers.values().stream()
        .map(PeerTime::milliseconds)
        .min(Comparator.naturalOrder())
        .map(best -> best / milliseconds);
  }
}
