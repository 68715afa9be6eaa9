package org.nestwright.autotune.cli;

import java.util.Optional;
import org.nestwright.autotune.Demand;
import org.nestwright.layers.Accuracy;
import picocli.CommandLine.Option;

/// Options that choose among the algorithms of a layer.
final class AlgorithmOptions {
  @Option(
      names = "--algorithm",
      paramLabel = "NAME",
      description =
          "Use this algorithm: direct, \"winograd F(4x4,3x3)\" and so on; winograd means each of"
              + " Winograd's.")
  private String algorithm;

  @Option(
      names = "--accuracy",
      paramLabel = "CLASS",
      converter = AccuracyClass.class,
      description =
          "Use algorithms at least as accurate as this: exact (the sums of the definition in their"
              + " order), f32 (the error of sums in any order) or winograd (any of Winograd's)."
              + " By default bench takes winograd and all else takes exact, or the algorithm that"
              + " is named.")
  private Accuracy accuracy;

  /// {@return what is asked for}
  ///
  /// @param usual where nothing is
  Demand demand(Demand usual) {
    if (algorithm == null && accuracy == null) {
      return usual;
    }
    return new Demand(
        accuracy == null ? Accuracy.WINOGRAD : accuracy, Optional.ofNullable(algorithm));
  }

  /// {@return the option that a message about the demand names}
  String spoken() {
    return algorithm == null ? "--accuracy" : "--algorithm";
  }
}
