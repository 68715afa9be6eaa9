package org.nestwright.autotune.bench;

import java.util.Locale;
import java.util.Optional;

/// Whether two computations of a layer agree.
///
/// Libraries sum in different orders, and algorithms such as Winograd round differently, so that
/// results differ by rounding: far less than one wrong, missing or displaced product would make of
/// them. What lies between is measured against the size that values typically have.
final class Difference {
  /// Of the root mean square of all values.
  private static final double TOLERANCE = 1e-3;

  private Difference() {}

  /// {@return what differs, in words that follow "it"; nothing where both agree}
  static Optional<String> between(float[] got, float[] want) {
    if (got.length != want.length) {
      return Optional.of("has %d values, not %d".formatted(got.length, want.length));
    }
    double allowed = allowed(want);
    int wrong = 0;
    int first = -1;
    for (int i = 0; i < got.length; i++) {
      // Not the other way round, for the sake of NaN.
      if (!(Math.abs(got[i] - want[i]) <= allowed) && wrong++ == 0) {
        first = i;
      }
    }
    return wrong == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "differs in %d of %d values; the first is value %d, %s instead of %s",
                wrong,
                got.length,
                first,
                got[first],
                want[first]));
  }

  /// {@return how far a value may be from its like among `want`}
  static double allowed(float[] want) {
    double squares = 0;
    for (float value : want) {
      squares += (double) value * value;
    }
    return TOLERANCE * Math.sqrt(squares / Math.max(1, want.length));
  }
}
