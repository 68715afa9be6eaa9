package org.nestwright.tutorials.lesson07;

import static org.nestwright.tutorials.blackboard.Table.number;

import java.io.PrintStream;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Shape;
import org.nestwright.lowering.Compiler;
import org.nestwright.lowering.Kernel;
import org.nestwright.scheduler.report.Advice;
import org.nestwright.scheduler.report.FuncReport;
import org.nestwright.scheduler.report.StaticReport;
import org.nestwright.tutorials.blackboard.Blackboard;
import org.nestwright.tutorials.blackboard.Table;

/// The lesson: one sum, grouped in four ways, and what that does to its last bits.
public final class Regrouping {
  private static final String[] HEAD = {"schedule", "loads", "stores", "vector", "scalar", "tasks"};

  private Regrouping() {}

  /// Runs the lesson.
  ///
  /// @param out gets the text
  /// @return whether everything in it was right
  public static boolean run(PrintStream out) {
    Blackboard board = new Blackboard(out);
    Sum sum = new Sum();
    board.title(7, "rfactor");
    board.show(
        """
        A fully connected layer, a global pooling, the norm of a vector, the sum in a softmax: many
        values in, one value out. There is no other loop to make a vector of, or to divide among
        threads, than that of the reduction itself. Here is a dot product:\
        """);
    board.show(sum.whole().pipeline());

    Table table = new Table(HEAD);
    int number = 1;
    for (Sum.Step step : sum.steps()) {
      board.step(number + ": " + step.name());
      board.show(step.text());
      Kernel kernel = board.run(sum.whole(), step.schedule());
      StaticReport report = StaticReport.of(kernel.plan());
      Table own = new Table(HEAD);
      String[] row = row(step.name(), report);
      own.row(row);
      table.row(row);
      board.show(own);
      report.advice().stream()
          .filter(a -> a.kind() == Advice.Kind.DEPENDENCY_CHAIN)
          .forEach(a -> board.show("%s: %s".formatted(a.place(), a.what())));
      if (number == 1) {
        board.show("A vector straight over the terms would have its lanes add to one element:");
        board.refused(() -> sum.whole().plan(sum.atOnce()));
      } else {
        board.show("The algorithm that is run in the place of the one above:");
        board.show(kernel.schedule().staged());
      }
      number++;
    }

    board.step("All four");
    board.show(table);
    rounding(board, sum);

    board.step("What may be regrouped");
    board.show(
        """
        Sums, products, minima, maxima, and the bitwise operations. Of those only sums and products of
        floats round, so only they can change. A maximum has the same bits however it is grouped:\
        """);
    board.run(sum.maximum(), sum.maximumByLanes());
    board.show("A sum whose older terms fade is not of that kind. The order is what it means:");
    board.refused(sum::fadingByLanes);

    board.exercises(
        7,
        """
        Let there be 32 lanes and 8 rows. What changes in the nest of lanes, and what in the last bits of
        the sums?\
        """,
        "In blocks, leave out parallel(v). Which numbers of the tables change? Do the bits?",
        """
        Sum the squares of a: w replaced by a. That is the norm of a. Why would max(abs(a)), another
        norm, need no warning about bits?\
        """,
        "In both, leave out reorderStorage(u, v). Which advice appears, and what is it about?");
    return board.right();
  }

  private static void rounding(Blackboard board, Sum sum) {
    board.step("5: the last bits");
    board.show(
        """
        All of these sums were equal so far, because they were sums of whole numbers. With other
        numbers each addition rounds, and other groups round otherwise:\
        """);
    Table table = new Table("schedule", "result", "as written", "staged");
    for (Sum.Step step : sum.steps()) {
      Kernel kernel = Compiler.compile(step.schedule(), Shape.of());
      Buffer result = sum.real().run(kernel).getFirst();
      Buffer written = sum.real().answer().getFirst();
      Buffer staged = step.schedule().staged().eval(sum.real().inputs(), Shape.of()).getFirst();
      boolean same = staged.firstDifference(result).isEmpty();
      if (!same) {
        board.wrong(step.name() + " is not what the interpreter makes of the staged algorithm");
      }
      table.row(
          step.name(),
          Float.toString((float) result.getDouble()),
          same(written, result),
          same(staged, result));
    }
    board.show(table);
    board.show(
        """
        as written: has it the bits that the interpreter computes of the algorithm as it was written?
        staged: has it those of the algorithm with the Func that rfactor has made? It always has.

        A common mistake: "parallel floats are never the same twice". The groups are in the schedule,
        and not in the number of threads or in who was first. One schedule gives one result, each time
        and on each machine; only another schedule may give another. The nest marks the place:
        "reduction, in another order than written". None of the four is the right one: the exact sum
        is yet another number, and sums in many short groups are mostly nearer to it.\
        """);
  }

  private static String same(Buffer wanted, Buffer got) {
    return wanted.firstDifference(got).isEmpty() ? "yes" : "no";
  }

  private static String[] row(String name, StaticReport report) {
    long tasks = report.funcs().stream().mapToLong(FuncReport::tasks).sum();
    return new String[] {
      name,
      number(report.work().loads()),
      number(report.work().stores()),
      number(report.work().vectorInstructions()),
      number(report.work().scalarInstructions()),
      number(Math.max(1, tasks))
    };
  }
}
