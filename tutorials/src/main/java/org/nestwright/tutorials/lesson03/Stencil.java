package org.nestwright.tutorials.lesson03;

import java.util.List;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.tutorials.blackboard.Problem;

/// A filter of 3x3 weights as one of 3x1 and one of 1x3, and the places its first half can have.
final class Stencil {
  static final int WIDTH = 64;
  static final int HEIGHT = 48;

  /// A place for the first half.
  ///
  /// @param name one word
  /// @param text what it does and why
  /// @param schedule that says so
  record Step(String name, String text, Schedule schedule) {}

  private final Var x = Var.of("x");
  private final Var y = Var.of("y");
  private final Var xo = Var.of("xo");
  private final Var xi = Var.of("xi");
  private final Var yo = Var.of("yo");
  private final Var yi = Var.of("yi");

  private final Input in = Input.f32("in", WIDTH + 2, HEIGHT + 2);
  private final Func across =
      Func.of("across", x, y).is(weighted(in.at(x, y), in.at(x.plus(1), y), in.at(x.plus(2), y)));
  private final Func down =
      Func.of("down", x, y)
          .is(weighted(across.at(x, y), across.at(x, y.plus(1)), across.at(x, y.plus(2))));

  private final Problem problem = Problem.of(Pipeline.of(down), Shape.of(WIDTH, HEIGHT));
  private final Schedule start = problem.schedule();

  private static Expr weighted(Expr first, Expr second, Expr third) {
    return first.plus(second.times(2)).plus(third);
  }

  Problem problem() {
    return problem;
  }

  List<Step> steps() {
    return List.of(
        new Step(
            "inline",
            """
            across is part of the expression of down. It has no loops and no memory. But each of
            its values is wanted by three rows of down, and each of them computes it anew.\
            """,
            start.on(across).inline()),
        new Step(
            "root",
            """
            The other end: all of across first, then all of down. Nothing is computed twice, and
            all of it must be kept. By the time down reads a row, many others were written since;
            were the picture large, the row would have left the cache.\
            """,
            start.on(across).computeRoot()),
        new Step(
            "row",
            """
            computeAt(down, y): inside the loop y of down, what one iteration needs of across. Three
            rows of memory do, and they are still in the cache. But the next iteration needs two of
            the same rows, and this memory is gone by then: back to computing all three times.\
            """,
            start.on(across).computeAt(down, y)),
        new Step(
            "tile",
            """
            The same inside a tile of 16 x 8 points. The rows that tiles share are still computed
            twice, once by each, but there are fewer such rows than tiles have.\
            """,
            start.on(down).tile(x, y, xo, yo, xi, yi, 16, 8).on(across).computeAt(down, xo)),
        new Step(
            "sliding",
            """
            computeAt says where values are computed; storeAt says how long they are kept. Compute in
            each row, store for the whole run: then an iteration finds the rows that earlier ones
            have left, and computes one new row. The window slides. Look for "later: what is new".\
            """,
            start.on(across).storeRoot().computeAt(down, y)),
        new Step(
            "folded",
            """
            A row that no later iteration reads need not be kept either: three rows of memory, used
            in turn. Row y lives where row y - 3 was.\
            """,
            start.on(across).storeRoot().computeAt(down, y).foldStorage(y, 3)),
        new Step(
            "strips",
            """
            A window slides from one iteration to the next, so one thread must do them all. A window
            for each strip of 8 rows sets the strips free: storeAt(down, yo), inside the parallel loop.
            Each strip computes the two rows it shares with its neighbour itself.\
            """,
            start
                .on(down)
                .split(y, yo, yi, 8)
                .parallel(yo)
                .on(across)
                .storeAt(down, yo)
                .computeAt(down, yi)
                .foldStorage(y, 3)));
  }

  /// {@return a window that slides through all the rows, which threads divide among them}
  Schedule sharedWindow() {
    return start.on(down).parallel(y).on(across).storeRoot().computeAt(down, y);
  }

  /// {@return a window in which a row is overwritten that is still to be read}
  Schedule narrowWindow() {
    return start.on(across).storeRoot().computeAt(down, y).foldStorage(y, 2);
  }
}
