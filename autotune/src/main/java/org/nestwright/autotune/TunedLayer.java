package org.nestwright.autotune;

import java.util.List;
import java.util.Optional;
import org.nestwright.layers.Layer;
import org.nestwright.scheduler.Schedule;

/// A layer with the best schedule that is known for it.
///
/// @param layer the computation
/// @param schedule legal for it
/// @param origin who says that it is the best
/// @param measured what is on record of it; empty where it is the default
/// @param notes on records that could not be used, a line each
public record TunedLayer(
    Layer layer,
    Schedule schedule,
    Origin origin,
    Optional<Measurement> measured,
    List<String> notes) {
  /// Where a schedule comes from.
  public enum Origin {
    /// A record of the user's file.
    OWN,
    /// A record that came with the library, made on another machine with such a processor.
    SHIPPED,
    /// The layer itself, without measuring anything.
    DEFAULT
  }

  /// What was measured when the record was made.
  ///
  /// @param ms of one run
  /// @param gflops by that time
  /// @param peakGflops FMA peak of the machine, measured in the same process
  /// @param time when that was, ISO 8601
  /// @param cpu the processor's model
  public record Measurement(double ms, double gflops, double peakGflops, String time, String cpu) {
    /// {@return the part of the peak that was reached} It compares across clock rates.
    double fractionOfPeak() {
      return gflops / peakGflops;
    }
  }

  /// Copies the notes.
  public TunedLayer {
    notes = List.copyOf(notes);
  }
}
