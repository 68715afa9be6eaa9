package org.nestwright.tutorials.lesson03;

import static org.nestwright.tutorials.blackboard.Table.number;
import static org.nestwright.tutorials.blackboard.Table.ratio;

import java.io.PrintStream;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.report.FuncReport;
import org.nestwright.scheduler.report.StaticReport;
import org.nestwright.tutorials.blackboard.Blackboard;
import org.nestwright.tutorials.blackboard.Table;

/// The lesson: one stencil, seven places for its first half, and what each place costs.
public final class ComputeAndStore {
  private static final String[] HEAD = {
    "schedule", "across computed", "each", "loads", "stores", "bytes at peak", "tasks"
  };

  /// Values of across that down reads, each of which must be computed once.
  private static final long NEEDED = (long) Stencil.WIDTH * (Stencil.HEIGHT + 2);

  private ComputeAndStore() {}

  /// Runs the lesson.
  ///
  /// @param out gets the text
  /// @return whether everything in it was right
  public static boolean run(PrintStream out) {
    Blackboard board = new Blackboard(out);
    Stencil stencil = new Stencil();
    board.title(3, "compute where, store where");
    board.show(
        """
        Inception networks replace a convolution by one along the rows and one along the columns. Here
        are the two, with weights 1 2 1, on a single channel:
        """);
    board.show(stencil.problem().pipeline());
    board.show(
        """
        A value of down needs three values of across, one above the other. So each value of across is
        needed three times. When is it computed, and how long is it kept? Two questions, two
        directives. The numbers below are counted from the plan, before anything runs:

          across computed   how many values of across are computed; %s different ones are needed
          each              how often each needed value is computed
          loads, stores     elements that go between memory and registers, of in, across and down
          bytes at peak     memory of across that is in use at once, for 4 threads
          tasks             iterations that threads can share\
        """
            .formatted(number(NEEDED)));
    Table all = new Table(HEAD);
    int number = 1;
    for (Stencil.Step step : stencil.steps()) {
      board.step(number++ + ": " + step.name());
      board.show(step.text());
      Plan plan = board.run(stencil.problem(), step.schedule()).plan();
      Table own = new Table(HEAD);
      String[] row = row(step.name(), StaticReport.of(plan));
      own.row(row);
      all.row(row);
      board.show(own);
    }

    board.step("All seven");
    board.show(all);
    board.show(
        """
        Read it as a bargain between three goods: no value computed twice, little memory, tasks to
        share. inline has the second, and could have the third with one more directive. root has the
        first and could have the third. folded has the first two. tile and strips give up a little of
        the first and can have both others; how much they give up is for you to choose, by the size of
        the tile. ("each" is a little below 3 and not 3 because the rows at the border of the picture
        are wanted once or twice only.)

        A common mistake: "computing a value again is always a waste". A value of across costs three
        loads and a few operations. To fetch it from memory that is no longer in the cache may cost
        as much as dozens of them. So count: "each" times what a value costs, against the bytes.

        A second one: "folded is best, so let it use all processors too". A window slides from one
        row to the next. Divide the rows among threads, and the row before is another thread's:\
        """);
    board.refused(() -> stencil.problem().plan(stencil.sharedWindow()));
    board.show("And two rows of memory for three that are needed at a time would be too few:");
    board.refused(() -> stencil.problem().plan(stencil.narrowWindow()));

    board.exercises(
        3,
        "In tile, make the tile 64 x 4, then 8 x 48. Which direction is computed twice, and why"
            + " only that?",
        """
        In strips, change 8 to 24 and to 2. Write down "each" and "tasks". Which would you take on
        a machine with 2 processors?\
        """,
        "In row, change y to x. The memory shrinks to 12 bytes. What does it cost, compared to"
            + " inline?",
        "Let across be vectorized in strips: add .vectorize(x, 8) at the end. What changes, what"
            + " does not?");
    return board.right();
  }

  /// Each value of across loads three of in, wherever it is computed: that counts it even where it
  /// is inlined and has no loops of its own.
  static long computed(StaticReport report) {
    return report.funcs().stream()
            .flatMap(f -> f.stages().stream())
            .flatMap(s -> s.traffic().stream())
            .filter(t -> t.buffer().equals("in"))
            .mapToLong(t -> t.loads())
            .sum()
        / 3;
  }

  private static String[] row(String name, StaticReport report) {
    long computed = computed(report);
    long tasks = report.funcs().stream().mapToLong(FuncReport::tasks).sum();
    return new String[] {
      name,
      number(computed),
      ratio((double) computed / NEEDED),
      number(report.work().loads()),
      number(report.work().stores()),
      number(report.memory().peak()),
      number(Math.max(1, tasks))
    };
  }
}
