package org.nestwright.tutorials.lab;

import java.util.List;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.scheduler.Schedule;
import org.nestwright.tutorials.lesson02.SevenLoops;
import org.nestwright.tutorials.lesson02.Tile;

/// What a lab asks for.
///
/// @param loops the algorithm and the shape, which are given
/// @param options what all schedules are compiled for
/// @param staff the schedule that a full grade is measured by
public record Task(SevenLoops loops, CompileOptions options, Schedule staff) {
  /// {@return the first lab: the register tile}
  public static Task first() {
    return of(new SevenLoops(128, 128, 56, 56), CompileOptions.standard());
  }

  /// {@return the first lab for another convolution}
  static Task of(SevenLoops loops, CompileOptions options) {
    int width = loops.shape().extents().get(1);
    Schedule staff = Schedule.parse(loops.pipeline(), staff(Tile.suiting(options, width)));
    return new Task(loops, options, staff);
  }

  private static String staff(Tile tile) {
    return """
    Schedule.of(relu)
        .on(relu).split(c, co, ci, %1$d).split(x, xo, xi, %2$d).reorder(ci, xi, co, xo, y, n)
            .vectorize(ci, %3$d).unroll(ci).unroll(xi).parallel(y)
        .on(conv).computeAt(relu, co).vectorize(c, %3$d).unroll(c).unroll(x)
        .on(conv.update(0)).reorder(c, x, y, r.x, r.y, r.z)
            .vectorize(c, %3$d).unroll(c).unroll(x)
    """
        .formatted(tile.channels(), tile.pixels(), tile.lanes());
  }

  Pipeline pipeline() {
    return loops.pipeline();
  }

  Shape shape() {
    return loops.shape();
  }

  /// {@return the schedule without directives}
  Schedule naive() {
    return Schedule.of(pipeline());
  }

  /// {@return the parameters of the method that a student writes}
  String parameters() {
    return "Func conv, Func relu, RDom r, Var c, Var x, Var y, Var n";
  }

  /// {@return the names of the parameters}
  List<String> names() {
    return List.of("conv", "relu", "r", "c", "x", "y", "n");
  }
}
