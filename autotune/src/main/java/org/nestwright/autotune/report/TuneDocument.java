package org.nestwright.autotune.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.stream.Stream;
import org.nestwright.autotune.TuneResult;

/// The result of a tuning as the JSON document that `tune --json` prints.
///
/// @param layer as the user named it
/// @param threads that ran at once
/// @param peakGflops FMA peak measured in the same process
/// @param standard the default schedule; null when it failed
/// @param best the fastest verified schedule; null when none was right
/// @param algorithms the fastest verified schedule of each algorithm, the slowest first
/// @param tried schedules compiled and run
/// @param refused illegal schedules
/// @param failed tried schedules that failed
/// @param verified whether the best agrees with the interpreter
/// @param seconds spent
/// @param notes on the measurement, and on what makes the best slow
/// @param record the file that holds the result
public record TuneDocument(
    String layer,
    int threads,
    double peakGflops,
    @JsonProperty("default") Standard standard,
    Best best,
    List<Best> algorithms,
    int tried,
    int refused,
    int failed,
    boolean verified,
    double seconds,
    List<String> notes,
    String record) {
  /// The default schedule's time.
  ///
  /// @param ms of one run
  /// @param gflops by that time
  public record Standard(double ms, double gflops) {}

  /// The best schedule and its time.
  ///
  /// @param algorithm that computes the layer
  /// @param ms of one run
  /// @param gflops by that time
  /// @param fractionOfPeak the rate as a fraction of the FMA peak
  /// @param schedule as Java
  public record Best(
      String algorithm, double ms, double gflops, double fractionOfPeak, String schedule) {}

  /// {@return the document of `result`}
  public static TuneDocument of(TuneResult result) {
    return new TuneDocument(
        result.layer(),
        result.threads(),
        Figures.rounded(result.peakGflops()),
        result
            .standard()
            .map(d -> new Standard(Figures.rounded(d.ms()), Figures.rounded(d.gflops())))
            .orElse(null),
        result.best().map(b -> best(b, result)).orElse(null),
        result.bests().stream().map(b -> best(b, result)).toList(),
        result.tried(),
        result.refused(),
        result.failed(),
        result.best().isPresent(),
        Figures.rounded(result.seconds()),
        Stream.concat(
                result.best().stream().flatMap(b -> b.notes().stream()), result.notes().stream())
            .toList(),
        result.records().toString());
  }

  private static Best best(TuneResult.Timed timed, TuneResult result) {
    return new Best(
        timed.algorithm(),
        Figures.rounded(timed.ms()),
        Figures.rounded(timed.gflops()),
        Figures.rounded(timed.gflops() / result.peakGflops()),
        timed.schedule().toString());
  }
}
