package org.nestwright.autotune.records;

import java.util.Map;

/// Records to test with.
final class Samples {
  static final Fingerprint HERE =
      new Fingerprint(
          "Zen",
          8,
          512,
          "25.0.3",
          "Adoptium",
          "0.1.0",
          new ProcessorKind("AuthenticAMD", "25", 32 << 10, 1 << 20));

  private Samples() {}

  static TuningRecord record(String layer, double ms) {
    return new TuningRecord(
        "n=1,c=4",
        layer,
        "direct",
        2,
        "Schedule.of(out)\n    .on(out).split(x, xo, xi, 8)",
        Map.of("mr", 14, "nv", 2),
        ms,
        12.5,
        100,
        64,
        "2026-01-01T00:00:00Z",
        HERE);
  }
}
