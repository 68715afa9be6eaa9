package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Shape;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.IndexSpan;
import org.nestwright.scheduler.bounds.Span;
import org.nestwright.scheduler.bounds.Unlimited;

/// Bounds inference: which box of a Func its consumers, all planned before, need of it.
final class Regions {
  private final List<Shape> shapes;
  private final Levels levels;
  private final Nesting nesting;

  Regions(List<Shape> shapes, Levels levels, Nesting nesting) {
    this.shapes = shapes;
    this.levels = levels;
    this.nesting = nesting;
  }

  Region needed(Func f, Optional<LoopId> at, int output) {
    List<Span> spans = null;
    List<Span> tiles = null;
    for (FuncPlan consumer : nesting.plans()) {
      for (StagePlan stage : consumer.everyStage()) {
        for (Expr.Call call : nesting.calls(stage, f)) {
          if (at.isPresent() && !nesting.isInside(consumer, stage, at.get())) {
            throw outside(f, at.get(), stage, call);
          }
          spans = union(spans, limited(f, stage, call.args()));
          tiles = union(tiles, inWholeTiles(stage, call.args()));
        }
      }
    }
    if (output >= 0) {
      List<Span> asked =
          region(f, shapes.get(output)).dimensions().stream().map(Region.Dimension::span).toList();
      if (spans != null) {
        checkInside(f, over(spans, at), region(f, shapes.get(output)));
      }
      return box(over(asked, at));
    }
    if (spans == null) {
      throw new IllegalStateException(f.name() + " is read by nobody");
    }
    return guarded(over(spans, at), over(tiles, at));
  }

  /// What `args` would be if all tiles whose points are tested were whole. One that is kept whole
  /// asks for no more than what it is allowed to load.
  private static List<Span> inWholeTiles(StagePlan stage, List<Expr> args) {
    boolean tested =
        stage.guards().stream()
            .map(Guard::tail)
            .noneMatch(t -> t != Tail.GUARD_WITH_IF && t.cutsLoads());
    Map<String, Span> exact = new HashMap<>(stage.spans());
    if (tested) {
      stage.values().forEach((name, value) -> exact.put(name, Span.of(value)));
    }
    return args.stream().map(index -> IndexSpan.of(index, exact)).toList();
  }

  private ScheduleException outside(Func f, LoopId at, StagePlan reader, Expr.Call call) {
    CounterExample search =
        new CounterExample(reader, nesting.chain(nesting.plan(reader.stage().func()).computeAt()));
    return Refusal.of(
            levels.compute(f).directive(),
            "%s reads %s outside the loop %s, where it is never computed",
            reader.stage(),
            call,
            at)
        .exists("%s is read by %s", f.name(), Refusal.list(nesting.users(f)))
        .example(
            search
                .find(point -> point.at(call.args()).isPresent())
                .flatMap(point -> search.reading(point, f.name(), call.args()))
                .map(text -> text + ", which is never computed"))
        .fix("choose a loop around all of these, or computeRoot()");
  }

  /// {@return the indices `args` at which `stage` touches `f`}
  ///
  /// @throws ScheduleException where nothing limits one of them
  static List<Span> limited(Func f, StagePlan stage, List<Expr> args) {
    return limited(f, stage, args, stage.spans());
  }

  /// The same where the variables of `stage` have the given spans.
  static List<Span> limited(Func f, StagePlan stage, List<Expr> args, Map<String, Span> variables) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      Expr index = args.get(i);
      Span span = IndexSpan.of(index, variables);
      if (!span.isBounded()) {
        throw Refusal.of(
                stage.stage().toString(),
                "it touches %s at %s = %s, and nothing limits that",
                f.name(),
                f.vars().get(i),
                index)
            .exists("%s", Unlimited.reason(index, variables))
            .fix("clamp the index to the values that %s is meant to have", f.vars().get(i));
      }
      spans.add(span);
    }
    return spans;
  }

  static List<Span> union(List<Span> a, List<Span> b) {
    if (a == null) {
      return b;
    }
    List<Span> all = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      all.add(a.get(i).union(b.get(i)));
    }
    return all;
  }

  /// The spans while all loops run that are not around `level`.
  List<Span> over(List<Span> spans, Optional<LoopId> level) {
    List<LoopId> outside = nesting.chain(level).stream().map(Loop::id).toList();
    return spans.stream().map(s -> s.over(id -> !outside.contains(id))).toList();
  }

  static Region box(List<Span> spans) {
    return new Region(spans.stream().map(Regions::dimension).toList());
  }

  /// The shortest side that holds the span wherever the loops around are. It is moved back where it
  /// would leave what is needed over all of them, so that a guarded last tile makes no producer
  /// compute, and read, past the end.
  static Region.Dimension dimension(Span span) {
    long extent = Math.max(1, span.high().minus(span.low()).high() + 1);
    Affine last = Affine.of(span.high().high() - extent + 1);
    return new Region.Dimension(Affine.min(span.low(), last), extent);
  }

  /// The box of `spans`, of which a tile that a guard cuts off needs less than of `tiles`: it
  /// starts where the tile does, and what no tile needs is left out.
  private static Region guarded(List<Span> spans, List<Span> tiles) {
    List<Region.Dimension> dimensions = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      Span span = spans.get(i);
      Span tile = tiles.get(i);
      Region.Dimension moved = dimension(span);
      boolean cut =
          !moved.min().equals(span.low())
              && tile.isBounded()
              && tile.low().equals(span.low())
              && tile.high().high() > span.high().high()
              && tile.high().minus(tile.low()).high() < moved.extent();
      long end = span.high().high() + 1;
      dimensions.add(
          cut ? new Region.Dimension(span.low(), moved.extent(), OptionalLong.of(end)) : moved);
    }
    return new Region(dimensions);
  }

  /// {@return the box of `spans`; what `like` leaves out of a side, this does too, where it starts
  /// in the same place}
  static Region box(List<Span> spans, Region like) {
    List<Region.Dimension> dimensions = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      Region.Dimension d = like.dimensions().get(i);
      Region.Dimension moved = dimension(spans.get(i));
      boolean cut =
          d.end().isPresent()
              && spans.get(i).low().equals(d.min())
              && spans.get(i).high().high() < d.end().getAsLong();
      dimensions.add(cut ? new Region.Dimension(d.min(), moved.extent(), d.end()) : moved);
    }
    return new Region(dimensions);
  }

  static Region region(Func f, Shape shape) {
    List<Region.Dimension> dimensions = new ArrayList<>();
    for (int i = 0; i < f.rank(); i++) {
      dimensions.add(new Region.Dimension(Affine.of(shape.mins().get(i)), shape.extents().get(i)));
    }
    return new Region(dimensions);
  }

  static void checkInside(Func f, List<Span> touched, Region storage) {
    for (int i = 0; i < touched.size(); i++) {
      Span span = touched.get(i);
      long min = storage.dimensions().get(i).min().constant();
      long end = min + storage.dimensions().get(i).extent();
      if (span.low().low() < min || span.high().high() >= end) {
        long past = span.high().high() >= end ? span.high().high() : min - 1;
        throw Refusal.of(
                "the output " + f.name(),
                "it is touched outside its shape in dimension %s",
                f.vars().get(i))
            .exists("its shape is [%d, %d) there and %s is touched", min, end, span.over(_ -> true))
            .example("%s = %d is outside", f.vars().get(i), past)
            .fix(
                "use a tail strategy that stays inside (SHIFT_INWARDS, GUARD_WITH_IF), clamp the"
                    + " index, or ask for a larger shape");
      }
    }
  }
}
