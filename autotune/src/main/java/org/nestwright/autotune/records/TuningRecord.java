package org.nestwright.autotune.records;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// One verified schedule and its time.
///
/// @param shape of the layer, as text: what the record is about
/// @param layer the name it was tuned under
/// @param algorithm that computes the layer
/// @param threads that ran at once
/// @param schedule as Java
/// @param choice the knobs that give the schedule; empty when it came from elsewhere
/// @param ms of one run, the median
/// @param gflops the layer's operations by that time
/// @param peakGflops FMA peak of the machine, measured in the same process
/// @param verified points held against the interpreter
/// @param time of the measurement, ISO 8601
/// @param where it was measured
public record TuningRecord(
    String shape,
    String layer,
    String algorithm,
    int threads,
    String schedule,
    Map<String, Integer> choice,
    double ms,
    double gflops,
    double peakGflops,
    long verified,
    String time,
    Fingerprint where) {
  /// Refuses what no measurement gives.
  public TuningRecord {
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(layer, "layer");
    Objects.requireNonNull(algorithm, "algorithm");
    Objects.requireNonNull(schedule, "schedule");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(where, "where");
    choice = Collections.unmodifiableMap(new TreeMap<>(choice == null ? Map.of() : choice));
    if (!(ms > 0 && ms < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a record's time must be above 0 ms, not " + ms);
    }
    if (!(gflops > 0 && gflops < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a record's rate must be above 0 GFLOP/s, not " + gflops);
    }
    if (threads < 1 || verified < 1) {
      throw new IllegalArgumentException(
          "a record needs threads and verified points, not %d and %d".formatted(threads, verified));
    }
  }

  /// How much the machine of a record is like another, the most first.
  public enum Likeness {
    /// The same model of processor: times compare.
    MODEL,
    /// A processor of the same kind: the same schedules are fast.
    KIND,
    /// Neither, or code with other vectors.
    NONE
  }

  /// {@return whether this is about that work by that algorithm}
  public boolean isOf(String otherShape, String otherAlgorithm) {
    return shape.equals(otherShape) && algorithm.equals(otherAlgorithm);
  }

  /// {@return how much the machine of this record is like `here`}
  public Likeness likeness(Fingerprint here) {
    if (where.vectorBits() != here.vectorBits()) {
      return Likeness.NONE;
    }
    return where.cpu().equals(here.cpu())
        ? Likeness.MODEL
        : where.isLike(here) ? Likeness.KIND : Likeness.NONE;
  }
}
