package org.nestwright.autotune.report;

import java.time.Duration;
import org.nestwright.autotune.TuneResult;
import org.nestwright.autotune.TuneResult.Timed;

/// The result of a tuning as text: a table, then the winning schedule as Java.
public final class TuneReport {
  private TuneReport() {}

  /// {@return the text}
  public static String of(TuneResult result) {
    double peak = result.peakGflops();
    Table table =
        new Table().row(result.layer(), "algorithm", "time", "rate", "of peak", "to default");
    result.standard().ifPresent(t -> row(table, "default", t, result));
    result.bests().forEach(t -> row(table, "best", t, result));
    table.row(
        "FMA peak, %d thread%s".formatted(result.threads(), result.threads() == 1 ? "" : "s"),
        "",
        "",
        Figures.gflops(peak),
        "100.0 %");
    StringBuilder text = new StringBuilder(table.toString());
    text.append(
        "\n%d schedule%s tried, %d refused as illegal, %d failed, in %s\n"
            .formatted(
                result.tried(),
                result.tried() == 1 ? "" : "s",
                result.refused(),
                result.failed(),
                Figures.time(Duration.ofMillis((long) (result.seconds() * 1e3)))));
    result.best().ifPresent(best -> text.append('\n').append(paste(best)));
    result
        .best()
        .ifPresent(
            best -> best.notes().forEach(n -> text.append("\nnote: ").append(n).append('\n')));
    result.notes().forEach(n -> text.append("\nnote: ").append(n).append('\n'));
    return text.toString();
  }

  private static void row(Table table, String name, Timed timed, TuneResult result) {
    table.row(
        name,
        timed.algorithm(),
        Figures.ms(timed.ms()),
        Figures.gflops(timed.gflops()),
        Figures.percent(timed.gflops(), result.peakGflops()),
        result
            .standard()
            .map(d -> String.format(java.util.Locale.ROOT, "%.2fx", d.ms() / timed.ms()))
            .orElse("-"));
  }

  private static String paste(Timed best) {
    String declarations = best.schedule().declarations();
    return """
    The best schedule, verified against the interpreter at %d points:

    %sSchedule schedule = %s;
    """
        .formatted(
            best.verifiedPoints(),
            declarations.isEmpty() ? "" : declarations + "\n",
            best.schedule());
  }
}
