package org.nestwright.lowering.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.dsl.BoundaryConditions;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.fuzz.RandomValues.Source;
import org.nestwright.lowering.fuzz.RandomValues.Value;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.bounds.IndexSpan;
import org.nestwright.scheduler.bounds.Span;
import org.nestwright.scheduler.plan.FuncPlan;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.plan.StagePlan;

/// A random pipeline of one to six Funcs on one or two inputs.
///
/// It is made twice from the same choices: first with inputs of no end, to see what is read of
/// them, then with inputs that hold just that.
final class RandomPipeline {
  private static final Var[] VARS = {Var.of("x"), Var.of("y"), Var.of("z")};
  private static final int[] EXTENTS = {
    1, 2, 3, 5, 4, 7, 8, 9, 13, 16, 17, 6, 10, 11, 19, 23, 31, 32, 33, 37, 40
  };

  private static final int MOST_ELEMENTS = 100_000;

  /// Where an input begins and how far it reaches, in one dimension.
  private record Reach(int low, int extent) {}

  private final Draws draws;
  private final Map<String, List<Reach>> reaches;
  private final Sample.Data data;
  private final List<Source> sources = new ArrayList<>();
  private final List<Func> outputs = new ArrayList<>();
  private final List<Shape> shapes = new ArrayList<>();

  private RandomPipeline(Draws draws, Map<String, List<Reach>> reaches) {
    this.draws = draws;
    this.reaches = reaches;
    this.data = draws.any(Sample.Data.values());
  }

  /// {@return the pipeline that the choices make}
  ///
  /// @throws AlgorithmException when they make none
  /// @throws ScheduleException when they make none
  static Sample of(Draws draws) {
    Sample endless = new RandomPipeline(draws, Map.of()).sample();
    Map<String, List<Reach>> reaches = new HashMap<>();
    Schedule whole = Schedule.of(endless.pipeline());
    for (Func f : endless.pipeline().funcs()) {
      whole = whole.on(f).computeRoot();
    }
    Plan plan = Plan.of(whole, endless.shapeArray());
    for (FuncPlan f : plan.funcs()) {
      for (StagePlan stage : f.stages()) {
        reach(stage, reaches);
      }
    }
    int slack = draws.any(0, 0, 0, 1, 4, 9);
    reaches.replaceAll(
        (_, all) -> all.stream().map(r -> new Reach(r.low(), r.extent() + slack)).toList());
    Sample sample = new RandomPipeline(Draws.of(draws.taken()), reaches).sample();
    for (Input in : sample.pipeline().inputs()) {
      if (in.extents().stream().mapToDouble(e -> e).reduce(1, (a, b) -> a * b) > MOST_ELEMENTS) {
        throw new AlgorithmException("input " + in.name() + " would be too big");
      }
    }
    return sample;
  }

  private static void reach(StagePlan stage, Map<String, List<Reach>> reaches) {
    List<Expr> open = new ArrayList<>(stage.definition().values());
    open.addAll(stage.definition().args());
    open.addAll(stage.definition().predicates());
    while (!open.isEmpty()) {
      Expr e = open.removeLast();
      open.addAll(e.operands());
      if (e instanceof Expr.Access(Input in, List<Expr> args)) {
        List<Reach> here = new ArrayList<>();
        for (Expr arg : args) {
          Span span = IndexSpan.of(arg, stage.spans()).over(_ -> true);
          int low = Math.toIntExact(span.low().low());
          here.add(new Reach(low - start(in.rank()), (int) span.high().high() - low + 1));
        }
        reaches.merge(in.name(), here, RandomPipeline::join);
      }
    }
  }

  private static List<Reach> join(List<Reach> a, List<Reach> b) {
    List<Reach> all = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      int low = Math.min(a.get(i).low(), b.get(i).low());
      int end = Math.max(a.get(i).low() + a.get(i).extent(), b.get(i).low() + b.get(i).extent());
      all.add(new Reach(low, end - low));
    }
    return all;
  }

  private static int start(int rank) {
    return rank > 2 ? 300 : 8_000;
  }

  private Sample sample() {
    int inputs = 1 + draws.below(2);
    for (int i = 0; i < inputs; i++) {
      input("in" + i);
    }
    int funcs = 1 + draws.below(6);
    for (int i = 0; i < funcs; i++) {
      func("f" + i, i == funcs - 1 || draws.oneIn(8));
    }
    return new Sample(Pipeline.of(outputs.toArray(Func[]::new)), List.copyOf(shapes), data);
  }

  // ---- Inputs ----

  private void input(String name) {
    Type type = RandomValues.type(draws);
    int rank = draws.any(1, 2, 2, 3, 0);
    double most = data == Sample.Data.WIDE && type.isInteger() ? RandomValues.greatest(type) : 9;
    if (draws.oneIn(4) && rank > 0) {
      bounded(name, type, rank, most);
      return;
    }
    int end = rank > 2 ? 1_000 : 30_000;
    List<Reach> reach =
        reaches.getOrDefault(name, Collections.nCopies(rank, new Reach(-start(rank), end)));
    int[] extents = reach.stream().mapToInt(Reach::extent).toArray();
    Input in = Input.of(name, type, extents);
    sources.add(
        new Source(
            type,
            rank,
            most,
            null,
            null,
            at -> {
              Expr[] shifted = new Expr[rank];
              for (int d = 0; d < rank; d++) {
                int low = reach.get(d).low();
                shifted[d] = low == 0 ? at[d] : at[d].plus(-low);
              }
              return in.at(shifted);
            }));
  }

  /// An input of a fixed size, read inside it, or through a boundary condition.
  private void bounded(String name, Type type, int rank, double most) {
    int[] extents = new int[rank];
    for (int d = 0; d < rank; d++) {
      extents[d] = draws.any(1, 2, 3, 5, 8, 13);
    }
    Input in = Input.of(name, type, extents);
    Func.Head head = Func.of(name + "_all", Arrays.copyOf(VARS, rank));
    Var[] only = draws.oneIn(3) ? new Var[0] : Arrays.copyOf(VARS, rank);
    Func all =
        switch (draws.below(6)) {
          case 0 -> null;
          case 1 -> BoundaryConditions.repeatEdge(head, in, only);
          case 2 ->
              type == Type.BOOL
                  ? BoundaryConditions.repeatEdge(head, in, only)
                  : BoundaryConditions.constantExterior(head, in, 3, only);
          case 3 -> BoundaryConditions.repeatImage(head, in, only);
          case 4 -> BoundaryConditions.mirrorImage(head, in, only);
          default -> BoundaryConditions.mirrorInterior(head, in, only);
        };
    int[] high = Arrays.stream(extents).map(e -> e - 1).toArray();
    sources.add(
        all == null
            ? new Source(type, rank, most, new int[rank], high, in::at)
            : new Source(type, rank, most, null, null, all::at));
  }

  // ---- Funcs ----

  private void func(String name, boolean output) {
    int rank = draws.any(1, 2, 2, 3, 0);
    Var[] vars = Arrays.copyOf(VARS, rank);
    Shape shape = output ? shape(rank) : box(rank);
    RandomValues values = new RandomValues(draws, sources, data == Sample.Data.REAL);
    int width = draws.oneIn(8) ? 2 : 1;
    List<Value> parts = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      Type type = RandomValues.type(draws);
      Value value = values.value(type, List.of(vars), draws.below(4));
      if (i == 0) {
        Value last = values.to(type, values.read(sources.getLast(), List.of(vars)));
        value =
            type == Type.BOOL
                ? new Value(value.e().xor(last.e()), 1)
                : values.limited(
                    new Value(value.e().plus(last.e()), value.most() + last.most()), type);
      }
      parts.add(value);
    }
    Func f = Func.of(name, vars).is(parts.stream().map(Value::e).toArray(Expr[]::new));
    RandomUpdates updates = new RandomUpdates(draws, values, shape);
    double most = parts.stream().mapToDouble(Value::most).max().orElse(1);
    int count = draws.oneIn(2) ? 1 + draws.below(3) : 0;
    for (int i = 0; i < count; i++) {
      RandomUpdates.Updated next = updates.add(f, most, "r" + i);
      f = next.func();
      most = next.most();
    }
    if (output) {
      outputs.add(f);
      shapes.add(shape);
    }
    int[] low = output ? shape.mins().stream().mapToInt(Integer::intValue).toArray() : null;
    int[] high = low == null ? null : low.clone();
    for (int d = 0; output && d < rank; d++) {
      high[d] += shape.extents().get(d) - 1;
    }
    for (int i = 0; i < width; i++) {
      int part = i;
      Func whole = f;
      sources.add(new Source(f.types().get(i), rank, most, low, high, at -> whole.value(part, at)));
    }
  }

  private Shape shape(int rank) {
    int choices = rank <= 1 ? EXTENTS.length : rank == 2 ? 13 : 8;
    int[] extents = new int[rank];
    int[] mins = new int[rank];
    for (int d = 0; d < rank; d++) {
      extents[d] = EXTENTS[draws.below(choices)];
    }
    if (draws.oneIn(3)) {
      for (int d = 0; d < rank; d++) {
        mins[d] = draws.between(-5, 5);
      }
    }
    return Shape.of(extents).from(mins);
  }

  private Shape box(int rank) {
    int[] extents = new int[rank];
    for (int d = 0; d < rank; d++) {
      extents[d] = draws.any(1, 2, 3, 5, 8);
    }
    return Shape.of(extents);
  }
}
