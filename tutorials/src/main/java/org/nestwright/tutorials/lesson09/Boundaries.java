package org.nestwright.tutorials.lesson09;

import static org.nestwright.tutorials.blackboard.Table.number;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.nestwright.dsl.Buffer;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.lowering.Kernel;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.report.HtmlView;
import org.nestwright.scheduler.report.StaticReport;
import org.nestwright.tutorials.blackboard.Blackboard;
import org.nestwright.tutorials.blackboard.Problem;
import org.nestwright.tutorials.blackboard.Table;

/// The lesson: five borders, what is left of them inside the picture, and a page.
public final class Boundaries {
  private Boundaries() {}

  /// {@return the plan of the lesson's convolution as a page, with the lowered loops beside it}
  public static String page() {
    Padded.Layer layer = Padded.Layer.of(Border.CONSTANT);
    Kernel kernel = layer.problem().compile(layer.sliding(), CompileOptions.standard());
    return HtmlView.of(kernel.plan(), StaticReport.of(kernel.plan()), kernel.loweredText());
  }

  /// Runs the lesson.
  ///
  /// @param page where the page has been written, in words
  /// @param out gets the text
  /// @return whether everything in it was right
  public static boolean run(String page, PrintStream out) {
    Blackboard board = new Blackboard(out);
    board.title(9, "borders, and a page to look at");
    values(board);
    pieces(board);
    layer(board);

    board.step("4: a page");
    board.show(
        """
        The nest of "sliding" can be looked at in a browser too: loops that fold away, what each of
        them does beside it, the report below, and the lowered loops next to it. It is one file that
        loads nothing from anywhere.\
        """);
    board.show(page);

    board.exercises(
        9,
        """
        In Padded.Layer, let the window be 5x5 with two points of padding. What changes in the lowered
        loops? What would have to change in code that tests by hand?\
        """,
        """
        Let only x have a border: constantExterior(head, in, 0, x), and read y without one. What has to
        become of the shape of in, and what happens if it does not?\
        """,
        """
        In the layer, take Border.EDGE in the place of CONSTANT. Compare "inlined" and "by row": how
        often is an index clamped in each?\
        """,
        """
        Write the page, change a schedule, write it under another name, and lay the two side by side.\
        """);
    return board.right();
  }

  private static void values(Blackboard board) {
    board.show(
        """
        A 3x3 convolution looks one point beyond the picture. Nothing is there. Reading it all the same
        is refused, whatever the schedule:\
        """);
    board.refused(() -> Plan.of(Padded.withoutBorder(), Padded.shape()));

    board.step("1: five ways to go on");
    board.show(
        """
        A boundary condition makes a Func of an input, with values everywhere. Networks pad with zeros;
        image processing has reasons for each of the others. The row 1 2 3 4 5, and what they put
        around it:\
        """);
    List<String> head = new ArrayList<>(List.of("x"));
    for (int x = -Padded.BEYOND; x < Padded.ROW + Padded.BEYOND; x++) {
      head.add(Integer.toString(x));
    }
    Table table = new Table(head.toArray(String[]::new));
    for (Border border : Border.values()) {
      Problem row = Padded.row(border);
      Buffer values = row.run(board.runQuietly(row, row.schedule())).getFirst();
      List<String> cells = new ArrayList<>(List.of(border.method));
      for (int x = -Padded.BEYOND; x < Padded.ROW + Padded.BEYOND; x++) {
        cells.add(Integer.toString((int) values.getDouble(x)));
      }
      table.row(cells.toArray(String[]::new));
    }
    board.show(table);
  }

  private static void pieces(Blackboard board) {
    board.step("2: what is left of it inside");
    board.show(
        """
        A common mistake: "padding costs a test for each point that is read, or a padded copy of the
        picture". Where the border is, is known. So the compiler cuts a loop where a condition changes:
        pieces at the border, and one in between that reads the picture as if there were no border. Here
        are the lowered loops of padded(x - 1) + padded(x) + padded(x + 1), with nothing stored. Look for
        select, min, max and % in the loop that runs longest. What you find there is paid at each point,
        and what is missing is free.\
        """);
    for (Border border : Border.values()) {
      Problem problem = Padded.neighbours(border);
      Schedule schedule = Padded.inlined(problem);
      board.runQuietly(problem, schedule);
      board.show("-- " + border.method);
      board.show(problem.pipeline().func("padded"));
      board.show(body(problem.compile(schedule, scalar())));
    }
  }

  private static void layer(Blackboard board) {
    board.step("3: a padded layer");
    board.show(
        """
        The padding is a Func, so it has a place like any other (lesson 3): part of its reader, a copy
        of the whole, or the rows that are needed, just before they are.\
        """);
    Padded.Layer layer = Padded.Layer.of(Border.CONSTANT);
    board.show(layer.problem().pipeline());
    board.run(layer.problem(), layer.sliding());
    board.show("And in pieces (the % is that of the fold: row y lives where row y - 3 was):");
    board.show(body(layer.problem().compile(layer.sliding(), scalar())));

    Table table =
        new Table("padded", "loads", "stores", "fmas", "other operations", "bytes at peak");
    table.row(row("inlined", board.runQuietly(layer.problem(), layer.inlined())));
    table.row(row("copied", board.runQuietly(layer.problem(), layer.copied())));
    table.row(row("by row", board.runQuietly(layer.problem(), layer.byRow())));
    table.row(row("sliding", board.runQuietly(layer.problem(), layer.sliding())));
    board.show(table);
    board.show(
        """
        The numbers are those of the algorithm, in which each value of padded asks where it is. What the
        pieces save is not taken off: other operations are what the border costs at most. So there are
        two ways to make it cheap. Inside the picture the pieces have no condition left. And a value
        that is stored has asked once, and not once for each of the nine reads of a window.\
        """);
  }

  private static String[] row(String name, Kernel kernel) {
    StaticReport report = StaticReport.of(kernel.plan());
    return new String[] {
      name,
      number(report.work().loads()),
      number(report.work().stores()),
      number(report.work().fmas()),
      number(report.work().arithmetic()),
      number(report.memory().peak())
    };
  }

  /// Vectors of what length there are is a matter of the machine; the loops are shown without.
  private static CompileOptions scalar() {
    return CompileOptions.standard().withVectorBits(0);
  }

  /// {@return the lowered loops without the list of parameters}
  private static String body(Kernel kernel) {
    return kernel
        .loweredText()
        .lines()
        .filter(line -> !line.startsWith("parameter"))
        .collect(Collectors.joining("\n"));
  }
}
