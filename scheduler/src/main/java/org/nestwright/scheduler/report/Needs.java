package org.nestwright.scheduler.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.RVar;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Atom;
import org.nestwright.scheduler.bounds.IndexSpan;
import org.nestwright.scheduler.bounds.Span;
import org.nestwright.scheduler.plan.FuncPlan;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.plan.StagePlan;

/// How many points of each definition would do: those of the smallest box that holds all that is
/// read of the Func, each once. No schedule of loops changes them.
final class Needs {
  private final Map<String, FuncPlan> plans = new HashMap<>();
  private final Map<String, List<Interval>> boxes = new HashMap<>();
  private final Map<Stage, Long> points = new HashMap<>();

  /// The Funcs of the algorithm.
  private final Set<String> written = new HashSet<>();

  private Needs(Plan plan) {
    plan.schedule().staged().funcs().forEach(f -> written.add(f.name()));
    for (FuncPlan f : plan.funcs()) {
      plans.put(f.func().name(), f);
    }
    List<Func> outputs = plan.schedule().pipeline().outputs();
    for (int i = 0; i < outputs.size(); i++) {
      List<Interval> box = new ArrayList<>();
      for (int d = 0; d < outputs.get(i).rank(); d++) {
        long min = plan.shapes().get(i).mins().get(d);
        box.add(new Interval(min, min + plan.shapes().get(i).extents().get(d) - 1));
      }
      boxes.put(outputs.get(i).name(), box);
    }
    for (FuncPlan f : plan.funcs().reversed()) {
      need(f);
    }
  }

  /// {@return for each definition of the algorithm, how many executions are needed} What partial
  /// results take is not among them.
  static Map<Stage, Long> of(Plan plan) {
    return new Needs(plan).points;
  }

  private void need(FuncPlan f) {
    List<Interval> box = boxes.getOrDefault(f.func().name(), planned(f));
    for (StagePlan stage : f.stages().reversed()) {
      Definition d = stage.definition();
      Map<String, Span> spans = new HashMap<>();
      long count = 1;
      for (Var v : f.func().vars()) {
        if (d.args().contains(v)) {
          Interval side = box.get(f.func().vars().indexOf(v));
          count = Math.multiplyExact(count, side.high() - side.low() + 1);
          spans.put(v.name(), loop(stage, v.name(), side));
        }
      }
      for (RVar r : d.domain()) {
        count = Math.multiplyExact(count, r.extent());
        spans.put(
            r.name(), loop(stage, r.name(), new Interval(r.min(), r.min() + r.extent() - 1L)));
      }
      if (isWritten(f, stage)) {
        points.put(stage.stage(), count);
      }
      // What partial results depend on besides are the loops around them.
      stage.spans().forEach(spans::putIfAbsent);
      if (count > 0) {
        box = hull(box, range(f, d.args(), spans));
        for (Touch touch : new Operations(plans, stage).touches()) {
          if (touch.buffer().owner().equals(f.func().name())) {
            box = hull(box, range(f, touch.args(), spans));
          } else if (!touch.buffer().isInput()) {
            FuncPlan producer = plans.get(touch.buffer().owner());
            boxes.merge(touch.buffer().owner(), range(producer, touch.args(), spans), Needs::hull);
          }
        }
      }
    }
  }

  /// Whether the stage does what the algorithm says, not a part of it that the plan has divided.
  private boolean isWritten(FuncPlan f, StagePlan stage) {
    return written.contains(f.func().name())
        && new Operations(plans, stage)
            .touches().stream()
                .map(Touch::buffer)
                .allMatch(b -> b.isInput() || written.contains(b.owner()));
  }

  /// A loop of its own for each variable, so that what depends on it twice is seen to.
  private static Span loop(StagePlan stage, String name, Interval values) {
    LoopId id = new LoopId(stage.stage(), Var.of(name));
    Atom.LoopIndex index = new Atom.LoopIndex(id, values.high() - values.low() + 1);
    return Span.of(Affine.of(index).plus(values.low()));
  }

  private static List<Interval> range(FuncPlan f, List<Expr> args, Map<String, Span> spans) {
    List<Interval> box = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      Span span = IndexSpan.of(args.get(i), spans).over(_ -> true);
      box.add(
          span.isBounded()
              ? new Interval(span.low().low(), span.high().high())
              : planned(f).get(i));
    }
    return box;
  }

  /// What the plan computes over all loops around it.
  private static List<Interval> planned(FuncPlan f) {
    return f.region().dimensions().stream()
        .map(d ->
            new Interval(
                d.min().low(),
                Math.min(d.min().high() + d.extent(), d.end().orElse(Long.MAX_VALUE)) - 1))
        .toList();
  }

  private static List<Interval> hull(List<Interval> a, List<Interval> b) {
    List<Interval> hull = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      hull.add(
          new Interval(
              Math.min(a.get(i).low(), b.get(i).low()),
              Math.max(a.get(i).high(), b.get(i).high())));
    }
    return hull;
  }
}
