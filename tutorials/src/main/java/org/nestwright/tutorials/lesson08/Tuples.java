package org.nestwright.tutorials.lesson08;

import static org.nestwright.tutorials.blackboard.Table.number;

import java.io.PrintStream;
import java.util.List;
import org.nestwright.dsl.Buffer;
import org.nestwright.lowering.Kernel;
import org.nestwright.scheduler.report.StaticReport;
import org.nestwright.scheduler.report.Work;
import org.nestwright.tutorials.blackboard.Blackboard;
import org.nestwright.tutorials.blackboard.Problem;
import org.nestwright.tutorials.blackboard.Table;

/// The lesson: values that are found together.
public final class Tuples {
  private Tuples() {}

  /// Runs the lesson.
  ///
  /// @param out gets the text
  /// @return whether everything in it was right
  public static boolean run(PrintStream out) {
    Blackboard board = new Blackboard(out);
    board.title(8, "tuples");
    pooling(board, new MaxPooling());
    complex(board, new Spectrum());
    board.exercises(
        8,
        """
        In MaxPooling.better, write ge in the place of gt. For which windows is the answer another, and
        what would a network's backward pass say to that?\
        """,
        """
        Reductions.argmax("best", r, candidate) makes such a tuple by itself. Use it for best. It has
        three values: which are they, and what becomes of place?\
        """,
        """
        In Spectrum, add a Func energy(x) = re * re + im * im of product and make it the output. Compute
        product inside its loop x, vectorized. What does the nest say of the storage of a tuple?\
        """,
        """
        Let in and w be Input.f32("in", 2, 40, 12): real and imaginary parts next to each other, as many
        libraries have them. What do the vectors read now? Pack them as in lesson 6.\
        """);
    return board.right();
  }

  private static void pooling(Blackboard board, MaxPooling pooling) {
    board.show(
        """
        To train a network with maximum pooling, or to undo the pooling in the second half of a
        segmentation network, one has to know where each maximum was found. Two answers for each
        point. With two Funcs, the second searches for what the first has found:\
        """);
    board.show(pooling.twoFuncs().pipeline());
    board.show(
        """
        A tuple is one Func with several values. One update computes all of them; value i of it is
        read as best.value(i, ...).\
        """);
    board.show(pooling.tuple().pipeline());

    board.step("1: two Funcs");
    Kernel two = board.run(pooling.twoFuncs(), pooling.vectorsOfBoth());

    board.step("2: a tuple");
    board.show(
        """
        One Func, so one loop nest; each value has a buffer of its own. The vectors are of 8 places and
        of 8 floats.\
        """);
    Kernel one = board.run(pooling.tuple(), pooling.vectors());
    Table table =
        new Table("algorithm", "updates run", "loads of in", "loads", "vector instructions");
    table.row(row("two Funcs", two));
    table.row(row("tuple", one));
    board.show(table);
    board.show("The first window of channel 0, and what is said of it:");
    board.show(window(pooling.tuple(), one));
  }

  private static void complex(Blackboard board, Spectrum spectrum) {
    board.step("3: complex numbers");
    board.show(
        """
        A convolution with a large window is cheaper as a product of spectra, and spectra are complex.
        The sum over the channels has a real and an imaginary part, and each needs both parts of the
        factors. (A plain Java record, Complex, writes the expressions: the language needs no type
        for it.)\
        """);
    board.show(spectrum.problem().pipeline());
    board.run(spectrum.problem(), spectrum.vectors());

    board.step("4: all at once");
    board.show(
        """
        z = z * z, and once more, for z = n + 2i. The new imaginary part is 2 * re * im. Of which re?\
        """);
    board.show(spectrum.powers().pipeline());
    Kernel kernel = board.run(spectrum.powers(), spectrum.powers().schedule());
    List<Buffer> values = spectrum.powers().run(kernel);
    Table table = new Table("z", "tuple", "one after the other");
    for (int n = 0; n < values.getFirst().size(); n++) {
      table.row(
          n + " + 2i",
          text(values.get(0).getLong(n), values.get(1).getLong(n)),
          oneAfterTheOther(n));
    }
    board.show(table);
    board.show(
        """
        A common mistake: "the values of a tuple are assigned from left to right". All are computed
        before the first is stored, so each sees the old ones. Two assignments in Java, re = ... and
        then im = ..., would give the last column, which is no power of anything.\
        """);
  }

  /// {@return what two assignments in a row would make of z, squared as often}
  static String oneAfterTheOther(long n) {
    long re = n;
    long im = 2;
    for (int i = 0; i < Spectrum.SQUARED; i++) {
      re = re * re - im * im;
      im = re * im + im * re;
    }
    return text(re, im);
  }

  static String text(long re, long im) {
    return "%d %s %di".formatted(re, im < 0 ? "-" : "+", Math.abs(im));
  }

  private static String[] row(String name, Kernel kernel) {
    StaticReport report = StaticReport.of(kernel.plan());
    Work work = report.work();
    long runs =
        report.funcs().stream()
            .flatMap(f -> f.stages().stream())
            .filter(s -> s.stage().isUpdate())
            .mapToLong(s -> s.work().points())
            .sum();
    long ofInput =
        report.funcs().stream()
            .flatMap(f -> f.stages().stream())
            .flatMap(s -> s.traffic().stream())
            .filter(t -> t.buffer().equals("in"))
            .mapToLong(t -> t.loads())
            .sum();
    return new String[] {
      name, number(runs), number(ofInput), number(work.loads()), number(work.vectorInstructions())
    };
  }

  private static Table window(Problem problem, Kernel kernel) {
    Buffer in = problem.inputs().getFirst();
    Table table = new Table("row", "column 0", "column 1");
    for (int y = 0; y < 2; y++) {
      table.row(
          Integer.toString(y),
          Double.toString(in.getDouble(0, 0, y)),
          Double.toString(in.getDouble(0, 1, y)));
    }
    List<Buffer> results = problem.run(kernel);
    table.row(
        "best",
        "place " + results.get(0).getLong(0, 0, 0),
        "value " + results.get(1).getDouble(0, 0, 0));
    return table;
  }
}
