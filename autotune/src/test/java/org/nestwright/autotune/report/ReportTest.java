package org.nestwright.autotune.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nestwright.autotune.TuneProgress;
import org.nestwright.autotune.TuneResult;
import org.nestwright.autotune.TuneResult.Timed;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;

final class ReportTest {
  private static Schedule schedule() {
    Var x = Var.of("x");
    Func f = Func.of("f", x).is(Input.f32("in", 64).at(x));
    return Schedule.of(f).on(f).split(x, Var.of("xo"), Var.of("xi"), 8).vectorize(Var.of("xi"));
  }

  private static TuneResult result() {
    return new TuneResult(
        "vgg16/conv3_2",
        1,
        117.4,
        Optional.of(new Timed("direct", schedule(), 40, 92.5, 400, List.of())),
        List.of(new Timed("direct", schedule(), 32, 115.625, 512, List.of("a loop is slow"))),
        120,
        34,
        2,
        1,
        List.of(),
        List.of("the budget left no time to search"),
        0,
        Optional.empty(),
        59.87,
        false,
        Path.of("/data/records.jsonl"));
  }

  @Test
  void the_table_holds_every_figure_against_the_peak_and_the_default() {
    assertEquals(
        """
        vgg16/conv3_2       algorithm      time           rate  of peak  to default
        default                direct  40.00 ms   92.5 GFLOP/s   78.8 %       1.00x
        best                   direct  32.00 ms  115.6 GFLOP/s   98.5 %       1.25x
        FMA peak, 1 thread                       117.4 GFLOP/s  100.0 %

        120 schedules tried, 34 refused as illegal, 2 failed, in 60 s

        The best schedule, verified against the interpreter at 512 points:

        Var xi = Var.of("xi"), xo = Var.of("xo");
        Schedule schedule = Schedule.of(f)
            .on(f).split(x, xo, xi, 8).vectorize(xi);

        note: a loop is slow

        note: the budget left no time to search
        """,
        TuneReport.of(result()));
  }

  @Test
  void the_document_has_the_names_that_programs_rely_on() {
    assertEquals(
        """
        {
          "layer" : "vgg16/conv3_2",
          "threads" : 1,
          "peak_gflops" : 117.4,
          "default" : {
            "ms" : 40.0,
            "gflops" : 92.5
          },
          "best" : {
            "algorithm" : "direct",
            "ms" : 32.0,
            "gflops" : 115.63,
            "fraction_of_peak" : 0.98488,
            "schedule" : "Schedule.of(f)\\n    .on(f).split(x, xo, xi, 8).vectorize(xi)"
          },
          "algorithms" : [ {
            "algorithm" : "direct",
            "ms" : 32.0,
            "gflops" : 115.63,
            "fraction_of_peak" : 0.98488,
            "schedule" : "Schedule.of(f)\\n    .on(f).split(x, xo, xi, 8).vectorize(xi)"
          } ],
          "tried" : 120,
          "refused" : 34,
          "failed" : 2,
          "verified" : true,
          "seconds" : 59.87,
          "notes" : [ "a loop is slow", "the budget left no time to search" ],
          "record" : "/data/records.jsonl"
        }\
        """,
        Json.of(TuneDocument.of(result())));
  }

  private static TuneProgress progress(int seconds) {
    return new TuneProgress(
        "searching", 4, 80, 100, 12, 3, 1, 2, Duration.ofSeconds(seconds), Duration.ofSeconds(60));
  }

  @Test
  void progress_is_one_line() {
    assertEquals(
        "searching: best 4.000 ms, 80.0 GFLOP/s, 80.0 % of peak; 12 tried, 3 refused, 1 failed,"
            + " 2 recorded; 48 s left",
        ProgressLine.of(progress(12)));
  }

  @Test
  void the_log_speaks_at_new_steps_and_every_few_seconds() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TuneLog log = new TuneLog(new PrintStream(bytes, true, StandardCharsets.UTF_8))) {
      for (int second = 0; second <= 10; second++) {
        log.accept(progress(second));
      }
    }
    assertEquals(3, bytes.toString(StandardCharsets.UTF_8).lines().count());
  }

  @Test
  void the_bar_fills_and_writes_over_its_own_line() {
    assertEquals("[                    ]", TuneBar.bar(-1));
    assertEquals("[==========          ]", TuneBar.bar(0.5));
    assertEquals("[====================]", TuneBar.bar(7));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (TuneBar bar = new TuneBar(err, Duration.ofSeconds(60), 60)) {
      bar.accept(progress(30));
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(text.startsWith("\r"), text);
    assertTrue(text.strip().lines().allMatch(line -> !line.contains("\tat ")), text);
  }

  @Test
  void figures_read_the_same_everywhere() {
    assertEquals("0.1235 ms", Figures.ms(0.12349));
    assertEquals("123.5 ms", Figures.ms(123.456));
    assertEquals("-", Figures.percent(1, 0));
    assertEquals("9.9 s", Figures.time(Duration.ofMillis(9_900)));
    assertEquals("2 min 05 s", Figures.time(Duration.ofSeconds(125)));
    assertEquals(0.012346, Figures.rounded(0.0123456));
  }
}
