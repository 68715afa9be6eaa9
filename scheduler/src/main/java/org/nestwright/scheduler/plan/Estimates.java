package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.List;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.Schedule;

/// The shapes that a schedule estimates for the outputs.
final class Estimates {
  private Estimates() {}

  /// Refuses an estimate of anything but a dimension of an output.
  static void check(Pipeline pipeline, Func f, Directive.Estimate d) {
    if (!pipeline.outputs().contains(f)) {
      throw Refusal.of(
              d, "%s is no output: what is computed of it follows from what reads it", f.name())
          .exists(
              "the outputs are %s",
              Refusal.list(pipeline.outputs().stream().map(Func::name).toList()))
          .fix("estimate these");
    }
    if (!f.vars().contains(d.dimension())) {
      throw Refusal.of(d, "%s has no dimension %s", f.name(), d.dimension())
          .exists("it has %s", Refusal.list(f.vars()))
          .fix("name one of these");
    }
    if (d.extent() < 1) {
      throw Refusal.of(d, "the extent is %d", d.extent()).fix("an extent must be at least 1");
    }
  }

  /// {@return the estimated shape of each output; of two estimates of a dimension the later holds}
  static List<Shape> shapes(Schedule schedule) {
    List<Shape> shapes = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    Pipeline pipeline = schedule.pipeline();
    for (Func f : pipeline.outputs()) {
      List<Integer> mins = new ArrayList<>();
      List<Integer> extents = new ArrayList<>();
      for (Var v : f.vars()) {
        Directive.Estimate estimate = estimate(schedule, f, v);
        if (estimate == null) {
          missing.add(".on(%s).estimate(%s, min, extent)".formatted(f.name(), v));
        } else {
          check(pipeline, f, estimate);
          mins.add(estimate.min());
          extents.add(estimate.extent());
        }
      }
      if (missing.isEmpty()) {
        shapes.add(new Shape(mins, extents));
      }
    }
    if (!missing.isEmpty()) {
      throw Refusal.of(
              "the shapes", "none is given, and the schedule does not estimate every dimension")
          .fix("add %s, or give the shapes", Refusal.list(missing));
    }
    return shapes;
  }

  private static Directive.Estimate estimate(Schedule schedule, Func f, Var v) {
    Directive.Estimate last = null;
    for (Directive directive : schedule.directives()) {
      if (directive instanceof Directive.Estimate d
          && d.stage().func().equals(f.name())
          && d.dimension().equals(v)) {
        last = d;
      }
    }
    return last;
  }
}
