package org.nestwright.tutorials.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.tutorials.Golden;
import org.nestwright.tutorials.lesson02.SevenLoops;

class FirstLabTest {
  private static final SevenLoops LOOPS = new SevenLoops(16, 32, 14, 14);
  private static final Task TASK = Task.of(LOOPS, CompileOptions.standard().withThreads(2));
  private static final Grader.Times TIMES =
      new Grader.Times(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(30));

  private static final String GOOD =
      """
      Schedule.of(relu)
          .on(relu).split(c, co, ci, 32).split(x, xo, xi, 7).reorder(ci, xi, co, xo, y, n)
              .vectorize(ci, 16).unroll(ci).unroll(xi).parallel(y)
          .on(conv).computeAt(relu, co).vectorize(c, 16).unroll(c).unroll(x)
          .on(conv.update(0)).reorder(c, x, y, r.x, r.y, r.z)
              .vectorize(c, 16).unroll(c).unroll(x)
      """;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private boolean check(String text, double... seconds) throws SubmissionException {
    return check(text, TIMES, (_, _) -> List.of(seconds[0], seconds[1], seconds[2]));
  }

  private boolean check(String text, Grader.Times times, Bench bench) throws SubmissionException {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return new FirstLab(TASK, bench, times, out).check(Submission.of("file", text), false);
  }

  private String printed() {
    return printed
        .toString(StandardCharsets.UTF_8)
        .replaceFirst("note: without the module .*\n\n", ""); // where the tests run without it
  }

  @Test
  void a_correct_schedule_gets_a_grade() throws SubmissionException {
    assertTrue(check(GOOD, 0.002, 0.0001, 0.000087));
    assertEquals(
        """
        lab 1: 3x3 convolution and ReLU, 16 to 32 channels, 14 x 14 points, 2 threads

                          ms     GFLOP/s   times naive
        naive           2.00         0.9           1.0
        yours           0.10        18.1          20.0
        staff           0.09        20.8          23.0

        grade: 87/100 (correct; 18.1 GFLOP/s = 20.0x naive, 0.87 of staff)
        """,
        printed());
  }

  @Test
  void the_grade_is_the_share_of_the_staffs_speed() {
    assertEquals(0, new Grade(1, 1000, 1, 1).points());
    assertEquals(5, new Grade(1, 1, 0.05, 1).points());
    assertEquals(96, new Grade(1, 1, 0.9699, 1).points());
    assertEquals(100, new Grade(1, 1, 0.97, 1).points());
    assertEquals(100, new Grade(1, 1, 2, 1).points());
  }

  @Test
  void an_illegal_schedule_is_refused_with_the_reason() throws SubmissionException {
    assertFalse(check("Schedule.of(relu).on(conv.update(0)).parallel(r.x)", 1, 1, 1));
    String text = printed();
    assertTrue(
        text.contains("refused: parallel(r.x) on conv.update(0) (line 1, column 38): "), text);
    assertTrue(text.endsWith("\ngrade: 0/100 (illegal)\n"), text);
  }

  @Test
  void a_wrong_result_has_no_grade() throws SubmissionException {
    // No legal schedule gives one, so the bench spoils the weights, as a bug of the compiler would.
    boolean correct =
        check(
            GOOD,
            TIMES,
            (_, buffers) -> {
              buffers[1].fill(1);
              return List.of(1.0, 1.0, 1.0);
            });
    assertFalse(correct);
    String text = printed();
    assertTrue(text.contains("\nwrong: "), text);
    assertTrue(text.endsWith("\ngrade: 0/100 (wrong)\n"), text);
  }

  @Test
  void schedules_that_would_take_the_checker_down_are_refused() throws SubmissionException {
    Map<String, String> hostile = new LinkedHashMap<>();
    hostile.put("unroll", "on(conv.update(0)).unroll(x, 1000000)");
    hostile.put(
        "unroll_nested",
        "on(relu).unroll(x).unroll(y).on(conv).computeAt(relu, x).on(conv.update(0)).unroll(c)");
    hostile.put("long_vector", "on(relu).fuse(c, x, f).fuse(f, y, g).vectorize(g)");
    hostile.put("work", "on(conv.update(0)).split(x, xo, xi, 2147483647)");
    hostile.put(
        "overflow",
        "on(conv).split(x, xo, xi, 2147483647, Tail.ROUND_UP)"
            + ".split(y, yo, yi, 2147483647, Tail.ROUND_UP)"
            + ".split(c, co, ci, 2147483647, Tail.ROUND_UP)");
    hostile.put("storage", "on(conv).bound(c, 0, 2000000000)");
    hostile.put("storage_of_an_array", "on(conv).bound(c, 0, 2000000)");
    hostile.put("nested_splits", "on(relu)" + nestedSplits(60));
    hostile.put("many_directives", "on(relu)" + nestedSplits(500));
    Golden golden = new Golden("hostile");
    for (Map.Entry<String, String> e : hostile.entrySet()) {
      printed.reset();
      assertFalse(check("Schedule.of(relu)." + e.getValue(), 1, 1, 1), e.getKey());
      golden.check(e.getKey(), printed());
    }
    golden.noOrphans();
  }

  private static String nestedSplits(int n) {
    StringBuilder text = new StringBuilder();
    String loop = "x";
    for (int i = 0; i < n; i++) {
      text.append(".split(%s, o%d, i%d, 1)".formatted(loop, i, i));
      loop = "o" + i;
    }
    return text.toString();
  }

  @Test
  void work_that_does_not_end_is_given_up() throws SubmissionException {
    Grader.Times short_ =
        new Grader.Times(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofMillis(50));
    boolean correct =
        check(
            GOOD,
            short_,
            (_, _) -> {
              try {
                Thread.sleep(60_000);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return List.of();
            });
    assertFalse(correct);
    assertTrue(printed().contains("refused: timing it takes more than 0.1 seconds\n"), printed());
  }

  @Test
  void too_deep_and_too_big_work_is_given_up() {
    Duration limit = Duration.ofSeconds(30);
    assertEquals(
        "reading it nests too deep",
        assertThrows(
                Deadline.MissedException.class,
                () -> Deadline.within(limit, "reading it", () -> endless(1)))
            .getMessage());
    assertEquals(
        "reading it takes more memory than there is",
        assertThrows(
                Deadline.MissedException.class,
                () ->
                    Deadline.within(
                        limit,
                        "reading it",
                        () -> {
                          throw new OutOfMemoryError();
                        }))
            .getMessage());
  }

  private static int endless(int n) {
    return n == 0 ? 0 : endless(n + 1) + 1;
  }

  @Test
  void the_real_lab_and_its_staff_schedule_plan() {
    Task task = Task.first();
    Plan plan = Plan.of(task.staff(), task.shape());
    assertEquals(462_422_016, task.loops().points());
    assertTrue(Limits.exceededBy(plan, task.loops().points()).isEmpty());
    for (int bits : new int[] {0, 128, 256, 512}) {
      if (bits <= CompileOptions.standard().vectorBits()) {
        Schedule staff = Task.of(LOOPS, CompileOptions.standard().withVectorBits(bits)).staff();
        assertTrue(Plan.check(staff, LOOPS.shape()).isEmpty(), "vectors of " + bits + " bits");
      }
    }
  }
}
