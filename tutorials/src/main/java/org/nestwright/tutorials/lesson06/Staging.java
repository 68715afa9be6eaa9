package org.nestwright.tutorials.lesson06;

import static org.nestwright.tutorials.blackboard.Table.number;

import java.io.PrintStream;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.nestwright.lowering.Kernel;
import org.nestwright.scheduler.report.Advice;
import org.nestwright.scheduler.report.StaticReport;
import org.nestwright.scheduler.report.Traffic;
import org.nestwright.tutorials.blackboard.Blackboard;
import org.nestwright.tutorials.blackboard.Table;

/// The lesson: weights packed for their reader, and an input staged in registers.
public final class Staging {
  private Staging() {}

  /// Runs the lesson.
  ///
  /// @param out gets the text
  /// @return whether everything in it was right
  public static boolean run(PrintStream out) {
    Blackboard board = new Blackboard(out);
    board.title(6, "staging and packing");
    board.show(
        """
        in(reader, "copy") puts a Func between a Func or an input and one of its readers. The new Func
        has the same values, and loops and storage of its own: so it can be laid out as the reader
        wants it, or be kept where the reader is fastest. The algorithm stays as it is.\
        """);
    packing(board, new Pointwise());
    staging(board, new Row());
    board.exercises(
        6,
        """
        In Pointwise.packed, leave out reorderStorage. The copy is still made: what has it brought?\
        """,
        """
        Let "packed" be computed inside the tile, computeAt(relu, co). How often is it packed now?
        For which order of the loops co and xo would that be cheaper?\
        """,
        """
        In Row, make the tile 16 in the place of 8, then 4. How many points of in does a tile load, and
        how many does it use? What limits the tile?\
        """,
        """
        Stage the input of Pointwise too: .on(in).in(conv, "row").on("row").computeAt(relu, co). By the
        count, far less of in is loaded. Why is the gain smaller than that? (Loads are counted lane by
        lane; what do the 8 lanes of a vector read of in?)\
        """);
    return board.right();
  }

  private static void packing(Blackboard board, Pointwise pointwise) {
    board.step("1: weights as they come");
    board.show(
        """
        A 1x1 convolution, most of the work of MobileNet, with the register tile of lesson 2. A vector
        is 8 output channels. But the weights of one output channel lie together: w(r.x, c).\
        """);
    board.show(pointwise.problem().pipeline());
    Kernel tiled = board.run(pointwise.problem(), pointwise.tiled());
    board.show(
        """
        The loops are right, and the layout is wrong for them. One vector of weights has to be gathered
        from 8 places, 24 floats apart, each in another cache line:\
        """);
    advice(board, tiled);

    board.step("2: packed");
    board.show(
        """
        A copy of the weights with the other dimension innermost: reorderStorage(y, x), first the
        output channel. (The dimensions of an input's copy are called x, y, z, w.)\
        """);
    Kernel packed = board.run(pointwise.problem(), pointwise.packed());
    board.show("What is planned is this; what was asked for has not changed:");
    board.show(packed.schedule().staged());
    advice(board, packed);
    board.show(traffic(List.of("tiled", "packed"), List.of(tiled, packed)));
    board.show(
        """
        A common mistake: "a copy is work on top, so it can only be slower". It is work on top: each
        weight is read at the wrong distance and written, once. Then it is read in order as often as
        the picture has tiles. The copy costs the more, relatively, the smaller the picture is.\
        """);
    board.show("A copy is for one reader, which must be one:");
    board.refused(pointwise::forTheWrongReader);
    board.show("And the input itself is the caller's, whatever one would like to do with it:");
    board.refused(() -> pointwise.problem().plan(pointwise.ofTheInputItself()));
  }

  private static void staging(Blackboard board, Row row) {
    board.step("3: neighbours read the same");
    board.show(
        """
        Five weights along a row, eight sums at a time. Each sum needs five points of in, together
        forty, but only twelve different ones.\
        """);
    board.show(row.problem().pipeline());
    Kernel tiled = board.run(row.problem(), row.tiled());

    board.step("4: staged");
    board.show(
        """
        The copy is made inside the tile: just the points that the tile needs. All loops over it are
        unrolled, so it needs no memory: its twelve values are local variables, each loaded once.\
        """);
    Kernel staged = board.run(row.problem(), row.staged());
    board.show("What the compiler made of the storage:");
    board.show(
        staged
            .loweredText()
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith("allocate"))
            .collect(Collectors.joining("\n")));
    board.show(traffic(List.of("tiled", "staged"), List.of(tiled, staged)));
    board.show(
        """
        Loads of window are counted like all others, but a load from a local is no access to memory.
        What is left of the traffic of in is 12 points for 8 results.

        A second mistake: "the JIT will see that by itself". It may, where it can prove that nothing was
        written in between. A staged copy does not depend on what it can prove.\
        """);
  }

  private static void advice(Blackboard board, Kernel kernel) {
    List<Advice> advice =
        StaticReport.of(kernel.plan()).advice().stream()
            .filter(a -> a.kind() == Advice.Kind.STRIDED_VECTOR)
            .toList();
    advice.forEach(a -> board.show("%s: %s".formatted(a.place(), a.what())));
    if (advice.isEmpty()) {
      board.show("The report finds no vector any more whose lanes are not neighbours.");
    }
  }

  /// Elements that are loaded and stored, by where.
  private static Table traffic(List<String> names, List<Kernel> kernels) {
    List<List<Traffic>> all =
        kernels.stream()
            .map(k ->
                StaticReport.of(k.plan()).funcs().stream()
                    .flatMap(f -> f.stages().stream())
                    .flatMap(s -> s.traffic().stream())
                    .toList())
            .toList();
    TreeSet<String> buffers = new TreeSet<>();
    all.forEach(traffic -> traffic.forEach(t -> buffers.add(t.buffer())));
    Table table =
        new Table("buffer", names.get(0) + ": loads", "stores", names.get(1) + ": loads", "stores");
    for (String buffer : buffers) {
      table.row(
          buffer,
          loads(all.get(0), buffer),
          stores(all.get(0), buffer),
          loads(all.get(1), buffer),
          stores(all.get(1), buffer));
    }
    return table;
  }

  private static String loads(List<Traffic> all, String buffer) {
    return number(
        all.stream().filter(t -> t.buffer().equals(buffer)).mapToLong(Traffic::loads).sum());
  }

  private static String stores(List<Traffic> all, String buffer) {
    return number(
        all.stream().filter(t -> t.buffer().equals(buffer)).mapToLong(Traffic::stores).sum());
  }
}
