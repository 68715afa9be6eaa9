package org.nestwright.autotune.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nestwright.autotune.TunedLayer.Origin;
import org.nestwright.autotune.bench.Row;

final class BenchReportTest {
  private static final Row FAST =
      row(
          "vgg16/conv3_2",
          Origin.OWN,
          10,
          1e9,
          20_000_000,
          times("onnxruntime", 25, 26.5, "onednn", 20, 30));
  private static final Row SLOW =
      row("a<b>&c", Origin.SHIPPED, 0.5, 1e7, 4_000_000, times("onnxruntime", 0.25, 0.5));
  private static final Row ALONE = row("n=1,c=4", Origin.DEFAULT, 0.01, 1e5, 80_000, Map.of());

  private static Row row(
      String name,
      Origin origin,
      double ms,
      double flops,
      long bytes,
      Map<String, Row.PeerTime> peers) {
    return new Row(name, 1, "direct", origin, ms, flops, bytes, 120, 8, peers, List.of());
  }

  private static Map<String, Row.PeerTime> times(Object... cells) {
    Map<String, Row.PeerTime> times = new LinkedHashMap<>();
    for (int i = 0; i < cells.length; i += 3) {
      times.put(
          (String) cells[i],
          new Row.PeerTime(
              ((Number) cells[i + 1]).doubleValue(),
              Optional.of(((Number) cells[i + 2]).doubleValue())));
    }
    return times;
  }

  @Test
  void the_table() {
    assertEquals(
        """
        layer          algorithm       ours  GFLOP/s  of peak  of roof            onnxruntime               onednn  ratio
        vgg16/conv3_2    direct*   10.00 ms    100.0   83.3 %   83.3 %    25.00 ms (26.50 ms)  20.00 ms (30.00 ms)   2.00
        a<b>&c           direct+  0.5000 ms     20.0   16.7 %  100.0 %  0.2500 ms (0.5000 ms)                    -   0.50
        n=1,c=4           direct  0.0100 ms     10.0    8.3 %  100.0 %                      -                    -      -
        geomean of the ratio over 2 layers: 1.00

        1 thread; medians of samples taken in turn. ratio: best peer's time / ours. In brackets:
        a peer's time from Java array to Java array; our kernels compute on Java arrays.
        peak: this machine's FMA peak, sampled in turn too. roof: the less of the peak and what the
        bandwidth to the layer's data allows. Schedules: * by your tuning records, + shipped for
        processors of this kind, else the default.
        peers: ONNX Runtime 1, oneDNN 3
        """,
        BenchReport.of(List.of(FAST, SLOW, ALONE), List.of("ONNX Runtime 1", "oneDNN 3")));
  }

  @Test
  void the_document() {
    assertEquals(
        """
        [ {
          "layer" : "vgg16/conv3_2",
          "threads" : 1,
          "algorithm" : "direct",
          "ours_ms" : 10.0,
          "ours_gflops" : 100.0,
          "fraction_of_peak" : 0.83333,
          "peers" : {
            "onnxruntime" : 25.0,
            "onednn" : 20.0
          },
          "ratio" : 2.0
        }, {
          "layer" : "n=1,c=4",
          "threads" : 1,
          "algorithm" : "direct",
          "ours_ms" : 0.01,
          "ours_gflops" : 10.0,
          "fraction_of_peak" : 0.083333,
          "peers" : { },
          "ratio" : null
        } ]
        """
            .strip(),
        Json.of(BenchDocument.of(List.of(FAST, ALONE))));
  }

  @Test
  void the_geomean_is_over_rows_with_peers() {
    assertEquals(1.0, BenchReport.geomean(List.of(FAST, SLOW, ALONE)).orElseThrow(), 1e-12);
    assertEquals(Optional.empty(), BenchReport.geomean(List.of(ALONE)));
  }

  @Test
  void the_roofline_has_a_dot_for_each_layer() {
    String svg = Roofline.svg(List.of(FAST, SLOW, ALONE));
    assertEquals(3, svg.split("<circle ", -1).length - 1);
    assertTrue(svg.startsWith("<svg ") && svg.endsWith("</svg>\n"), svg);
    assertTrue(svg.contains("<title>a&lt;b&gt;&amp;c (direct): 20.0 GFLOP/s"), svg);
    assertTrue(svg.contains("FMA peak 120.0 GFLOP/s"), svg);
    assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
    assertTrue(Roofline.page(svg).contains(svg));
  }

  @Test
  void a_roofline_of_nothing_is_a_chart_too() {
    String svg = Roofline.svg(List.of());
    assertFalse(svg.contains("NaN") || svg.contains("Infinity") || svg.contains("<circle"), svg);
  }
}
