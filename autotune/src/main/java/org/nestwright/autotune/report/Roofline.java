package org.nestwright.autotune.report;

import java.util.List;
import java.util.Locale;
import org.nestwright.autotune.bench.Row;

/// A roofline chart: a dot for each layer, what the machine can do at most above them. Both axes
/// are logarithmic. The chart needs nothing but itself.
public final class Roofline {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 600;
  private static final int LEFT = 70;
  private static final int RIGHT = 24;
  private static final int TOP = 48;
  private static final int BOTTOM = 56;

  /// Arithmetic intensities and rates shown, as powers of ten.
  private final double left;

  private final double right;
  private final double bottom;
  private final double top;
  private final StringBuilder svg = new StringBuilder();

  private Roofline(List<Row> rows) {
    double highest =
        rows.stream().mapToDouble(r -> Math.max(r.peakGflops(), r.gflops())).max().orElse(100);
    double lowest = rows.stream().mapToDouble(Row::gflops).min().orElse(1);
    double most = rows.stream().mapToDouble(Row::intensity).max().orElse(100);
    double least = rows.stream().mapToDouble(Row::intensity).min().orElse(0.1);
    this.left = Math.floor(Math.log10(least) - 0.1);
    this.right = Math.ceil(Math.log10(most) + 0.1);
    this.bottom = Math.floor(Math.log10(lowest) - 0.1);
    this.top = Math.log10(highest) + 0.2;
  }

  /// {@return the chart as an SVG document}
  public static String svg(List<Row> rows) {
    return new Roofline(rows).draw(rows);
  }

  /// {@return an HTML page with the chart}
  public static String page(String svg) {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head><meta charset="utf-8"><title>Roofline</title></head>
    <body style="margin:16px;font-family:sans-serif">
    %s</body>
    </html>
    """
        .formatted(svg);
  }

  private String draw(List<Row> rows) {
    add(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="#fff"/>
        """,
        WIDTH, HEIGHT);
    int threads = rows.isEmpty() ? 1 : rows.getFirst().threads();
    add(
        "<text x=\"%d\" y=\"24\" font-size=\"16\">Layers under the roofs, %d thread%s</text>\n",
        LEFT, threads, threads == 1 ? "" : "s");
    grid();
    roofs(rows);
    rows.forEach(this::dot);
    svg.append("</svg>\n");
    return svg.toString();
  }

  private void grid() {
    for (int power = (int) left; power <= right; power++) {
      double x = x(Math.pow(10, power));
      line(x, TOP, x, HEIGHT - BOTTOM, "#ddd", 1);
      text(x, HEIGHT - BOTTOM + 18, "middle", number(power));
    }
    for (int power = (int) bottom; power <= top; power++) {
      double y = y(Math.pow(10, power));
      line(LEFT, y, WIDTH - RIGHT, y, "#ddd", 1);
      text(LEFT - 8, y + 4, "end", number(power));
    }
    text(
        (LEFT + WIDTH - RIGHT) / 2.0,
        HEIGHT - 14,
        "middle",
        "operations per byte of input and output");
    add(
        "<text transform=\"translate(18 %d) rotate(-90)\" text-anchor=\"middle\">GFLOP/s</text>\n",
        (TOP + HEIGHT - BOTTOM) / 2);
  }

  /// The roof of the fastest and of the slowest memory that the layers fit in, and the peak.
  private void roofs(List<Row> rows) {
    double peak = rows.stream().mapToDouble(Row::peakGflops).max().orElse(0);
    if (peak == 0) {
      return;
    }
    line(LEFT, y(peak), WIDTH - RIGHT, y(peak), "#c33", 2);
    text(WIDTH - RIGHT, y(peak) - 6, "end", "FMA peak " + Figures.gflops(peak));
    double fast = rows.stream().mapToDouble(Row::roofGigabytes).max().orElseThrow();
    double slow = rows.stream().mapToDouble(Row::roofGigabytes).min().orElseThrow();
    bandwidth(fast, peak);
    if (fast > 1.05 * slow) {
      bandwidth(slow, peak);
    }
  }

  private void bandwidth(double gigabytes, double peak) {
    double start = Math.max(Math.pow(10, left), Math.pow(10, bottom) / gigabytes);
    double end = Math.min(peak / gigabytes, Math.pow(10, right));
    line(x(start), y(start * gigabytes), x(end), y(end * gigabytes), "#36c", 2);
    text(
        x(start) + 14,
        y(start * gigabytes) + 4,
        "start",
        String.format(Locale.ROOT, "%.1f GB/s", gigabytes));
  }

  private void dot(Row row) {
    add(
        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"#282\" fill-opacity=\"0.6\"><title>%s (%s):"
            + " %s, %s of peak, %.2f operations per byte</title></circle>\n",
        x(row.intensity()),
        y(row.gflops()),
        escaped(row.layer()),
        escaped(row.algorithm()),
        Figures.gflops(row.gflops()),
        Figures.percent(row.fractionOfPeak(), 1),
        row.intensity());
  }

  private double x(double intensity) {
    return LEFT + (Math.log10(intensity) - left) / (right - left) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double gflops) {
    return HEIGHT
        - BOTTOM
        - (Math.log10(gflops) - bottom) / (top - bottom) * (HEIGHT - TOP - BOTTOM);
  }

  private void line(double x1, double y1, double x2, double y2, String colour, int width) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\""
            + " stroke-width=\"%d\"/>\n",
        x1, y1, x2, y2, colour, width);
  }

  private void text(double x, double y, String anchor, String text) {
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, escaped(text));
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }

  private static String number(int power) {
    return power >= 0
        ? Long.toString(Math.round(Math.pow(10, power)))
        : String.format(Locale.ROOT, "%." + -power + "f", Math.pow(10, power));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
