package org.nestwright.tutorials.lesson05;

import static org.nestwright.tutorials.blackboard.Table.number;

import java.io.PrintStream;
import java.util.List;
import org.nestwright.dsl.Buffer;
import org.nestwright.lowering.Kernel;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.report.FuncReport;
import org.nestwright.scheduler.report.LoopReport;
import org.nestwright.scheduler.report.StageReport;
import org.nestwright.scheduler.report.StaticReport;
import org.nestwright.tutorials.blackboard.Blackboard;
import org.nestwright.tutorials.blackboard.Table;

/// The lesson: a pooling whose update was forgotten, a histogram and a scan.
public final class UpdateStages {
  private UpdateStages() {}

  /// Runs the lesson.
  ///
  /// @param out gets the text
  /// @return whether everything in it was right
  public static boolean run(PrintStream out) {
    Blackboard board = new Blackboard(out);
    board.title(5, "update stages");
    pooling(board, new Pooling());
    calibration(board, new Calibration());
    board.exercises(
        5,
        """
        In Pooling, take the factor 0.25 into the sum: in.at(...).times(0.25f) and no second update.
        Compare the stores. Is the result still the same to the bit? Would it be with a factor of 1/9?\
        """,
        """
        In Pooling.all, leave out the reorder. The result is the same; where does the vector loop
        stand now, and what does the table say?\
        """,
        """
        In Calibration, start the scan at 0 in the place of 1: new int[] {0, BINS}. What does it read
        now, and who tells you?\
        """,
        """
        In Calibration, replace div(256 / BINS) by div(10). Which values have no bin now, and when do
        you learn of it?\
        """);
    return board.right();
  }

  private static void pooling(Blackboard board, Pooling pooling) {
    board.show(
        """
        Average pooling, as it comes after the last convolutions of many networks. It takes three
        definitions: where the sum starts, what is added to it, and the division by 4.\
        """);
    board.show(pooling.problem().pipeline());
    board.show(
        """
        The first is pure: it says what every point of average is. The others are updates: each goes
        over points again and changes what is there. Each has loops of its own.\
        """);

    board.step("1: no directive");
    board.show(
        """
        The definitions run one after the other, each over the whole picture. In an update, the
        variables of the left side are outside, c innermost of them, and those of the sum inside. So
        the innermost loop walks along r.x, and two neighbours there are 32 floats apart. (vector and
        scalar below count instructions that compute; to store a zero is none.)\
        """);
    stages(board, board.run(pooling.problem(), pooling.problem().schedule()));

    board.step("2: half a schedule");
    board.show(
        """
        Vectors over the channels, rows divided among threads. Done? Read the nest before you answer.\
        """);
    Kernel forgotten = board.run(pooling.problem(), pooling.forgotten());
    stages(board, forgotten);
    board.show(
        """
        The mistake that everyone makes once: "on(average) is about average". It is about the pure
        definition of average, which stores zeros. Those zeros are now stored 8 at a time, by all
        threads; the work is in the updates, and they run as before. The report notices:\
        """);
    StaticReport.of(forgotten.plan()).advice().forEach(board::show);

    board.step("3: each definition");
    board.show(
        """
        on(average.update(0)) is about the first update, on(average.update(1)) about the second. With
        c inside the loops of the sum, the lanes of a vector are neighbours in memory. Reordering a
        sum's own loops against those of the points changes no sum: each still adds its terms in the
        order in which they were written.\
        """);
    stages(board, board.run(pooling.problem(), pooling.all()));
  }

  private static void calibration(Blackboard board, Calibration calibration) {
    board.step("4: a histogram and a scan");
    board.show(
        """
        Not every update adds along its own point. To run a network on bytes one has to know which
        activations occur: count them in %d bins, sum up, and cut off what hardly ever occurs.\
        """
            .formatted(Calibration.BINS));
    board.show(calibration.problem().pipeline());
    board.show(
        """
        count has an expression of r on its left side: the data say which point is changed (a scatter).
        upTo reads what its own update has written one step before (a scan).\
        """);
    Kernel kernel = board.run(calibration.problem(), calibration.problem().schedule());
    List<Buffer> results = calibration.problem().run(kernel);
    Table table = new Table("bin", "count", "up to here");
    for (int b = 0; b < Calibration.BINS; b++) {
      table.row(number(b), number(results.get(0).getLong(b)), number(results.get(1).getLong(b)));
    }
    board.show(table);

    board.step("5: what may not be");
    board.show(
        """
        Two rows of the picture may hold the same value, so two threads may add to the same bin at
        the same moment, and one of the two is lost. That is refused, not left to luck:\
        """);
    board.refused(() -> calibration.problem().plan(calibration.countedAtOnce()));
    board.show(
        """
        The scan is a chain: no value before the one before it. Nothing runs it at once as it stands.\
        """);
    board.refused(() -> calibration.problem().plan(calibration.scannedAtOnce()));
    board.show(
        """
        Do not conclude that the loops of a reduction are never to be touched. Whole numbers can be
        added in any order, so the picture may be counted column by column. (Floats may too; their
        sum then rounds differently, and the nest says so. Lesson 7 is about that.)\
        """);
    board.run(calibration.problem(), calibration.countedInOtherOrder());
  }

  /// What each definition executes.
  private static void stages(Blackboard board, Kernel kernel) {
    Plan plan = kernel.plan();
    Table table = new Table("definition", "loads", "stores", "vector", "scalar", "tasks");
    for (FuncReport f : StaticReport.of(plan).funcs()) {
      for (StageReport s : f.stages()) {
        table.row(
            s.stage().toString(),
            number(s.work().loads()),
            number(s.work().stores()),
            number(s.work().vectorInstructions()),
            number(s.work().scalarInstructions()),
            number(tasks(s)));
      }
    }
    board.show(table);
  }

  private static long tasks(StageReport s) {
    return s.loops().stream()
        .filter(l -> l.kind() == LoopKind.PARALLEL)
        .mapToLong(LoopReport::iterations)
        .max()
        .orElse(1);
  }
}
