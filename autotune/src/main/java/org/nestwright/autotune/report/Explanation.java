package org.nestwright.autotune.report;

import java.util.List;
import java.util.Locale;
import org.nestwright.scheduler.report.StaticReport;

/// How a layer is computed, as a JSON document and as text.
///
/// @param layer as the user named it
/// @param shape as text
/// @param threads that kernels use
/// @param flops operations of one run
/// @param bytes of inputs and outputs together
/// @param intensity operations a byte
/// @param algorithm chosen
/// @param why it was chosen
/// @param defaultSchedule as Java
/// @param best the best record that fits this machine; null where there is none
/// @param loopNest of the best schedule, else of the default
/// @param kernel what it was compiled to
/// @param notes on what makes it slow
/// @param report what the loop nest does, counted, with advice
public record Explanation(
    String layer,
    String shape,
    int threads,
    double flops,
    long bytes,
    double intensity,
    String algorithm,
    String why,
    String defaultSchedule,
    Recorded best,
    String loopNest,
    String kernel,
    List<String> notes,
    StaticReport report) {
  /// A schedule found earlier.
  ///
  /// @param ms of one run
  /// @param gflops by that time
  /// @param peakGflops FMA peak measured in the same process
  /// @param time when it was measured
  /// @param shipped whether the record came with the library; else it is the user's
  /// @param cpu on which it was measured
  /// @param schedule as Java
  public record Recorded(
      double ms,
      double gflops,
      double peakGflops,
      String time,
      boolean shipped,
      String cpu,
      String schedule) {}

  /// {@return why a layer is computed by `algorithm`}
  public static String why(String algorithm) {
    return switch (algorithm) {
      case "direct" -> "it runs the multiply-adds of the definition and no others, for any shape";
      case "depthwise" -> "each output channel reads one input channel: there is nothing to share";
      default -> "it needs fewer operations than the definition";
    };
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            """
            %s: %s, %d thread%s
            %.3f GFLOP on %.2f MB of inputs and outputs: %.1f operations a byte
            algorithm: %s, since %s
            """,
            layer,
            shape,
            threads,
            threads == 1 ? "" : "s",
            flops / 1e9,
            bytes / 1e6,
            intensity,
            algorithm,
            why));
    section(text, "default schedule", defaultSchedule);
    if (best == null) {
      text.append("\nno record yet: find a better schedule with nestwright tune ")
          .append(layer)
          .append('\n');
    } else {
      section(
          text,
          "best %s schedule: %s, %s, %s of the peak of %s measured with it, %s, %s"
              .formatted(
                  best.shipped() ? "shipped" : "recorded",
                  Figures.ms(best.ms()),
                  Figures.gflops(best.gflops()),
                  Figures.percent(best.gflops(), best.peakGflops()),
                  Figures.gflops(best.peakGflops()),
                  best.cpu(),
                  best.time()),
          best.schedule());
    }
    section(text, best == null ? "kernel of the default" : "kernel of the best", kernel);
    section(text, "counted without running", report.toString());
    return text.toString();
  }

  private static void section(StringBuilder text, String title, String body) {
    text.append('\n').append(title).append(":\n").append(body.stripTrailing().indent(2));
  }
}
