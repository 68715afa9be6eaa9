package org.nestwright.autotune.peer;

import java.util.List;
import java.util.Map;

/// Measures engines more carefully than `bench` does by itself: each in processes of its own,
/// warmed and sampled for seconds.
public interface Confirmation {
  /// {@return milliseconds of one run, by engine; without those that failed}
  Map<String, Double> milliseconds(Question question);

  /// What is to be measured. A process that measures one engine hands all this to
  /// [org.nestwright.autotune.BenchEngine#open].
  ///
  /// @param layer its name
  /// @param algorithm of our kernel
  /// @param threads that an engine may use
  /// @param scalar whether our kernels do without vectors
  /// @param records file of tuning records
  /// @param engines to be measured
  record Question(
      String layer,
      String algorithm,
      int threads,
      boolean scalar,
      String records,
      List<String> engines) {}
}
