package org.nestwright.tutorials.lesson08;

import static org.nestwright.dsl.Expr.select;

import java.util.List;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.tutorials.blackboard.Problem;

/// Maximum pooling that also tells where in the picture each maximum was found: as a tuple, and as
/// two Funcs.
final class MaxPooling {
  private static final int SIZE = 16;

  private final Var c = Var.of("c");
  private final Var x = Var.of("x");
  private final Var y = Var.of("y");
  private final RDom r = RDom.of("r", 2, 2);
  private final Input in = Input.f32("in", 32, SIZE, SIZE);

  private final Expr column = x.times(2).plus(r.x);
  private final Expr row = y.times(2).plus(r.y);
  private final Expr candidate = in.at(c, column, row);
  private final Expr place = row.times(SIZE).plus(column);

  private final Func best =
      Func.of("best", c, x, y)
          .is(Expr.of(-1), Expr.of(Float.NEGATIVE_INFINITY))
          .updateTuple(r, List.of(c, x, y), this::better);

  private final Func largest =
      Func.of("largest", c, x, y).is(Float.NEGATIVE_INFINITY).max(r, candidate);
  private final Func where = Func.of("where", c, x, y).is(Expr.of(-1)).update(r, this::first);

  private final Shape shape = Shape.of(32, SIZE / 2, SIZE / 2);
  private final Problem tuple = Problem.of(Pipeline.of(best), shape);
  private final Problem twoFuncs = Problem.of(Pipeline.of(where, largest), shape, shape);

  /// {@return place and value: the candidate's where it is greater, else those known so far}
  private List<Expr> better(Func f) {
    Expr greater = candidate.gt(f.value(1, c, x, y));
    return List.of(
        select(greater, place, f.value(0, c, x, y)),
        select(greater, candidate, f.value(1, c, x, y)));
  }

  /// {@return the place of the first candidate that is the largest}
  private Expr first(Expr known) {
    return select(known.eq(-1).and(candidate.eq(largest.at(c, x, y))), place, known);
  }

  Problem tuple() {
    return tuple;
  }

  Problem twoFuncs() {
    return twoFuncs;
  }

  Schedule vectors() {
    return vectors(tuple.schedule(), best);
  }

  Schedule vectorsOfBoth() {
    return vectors(vectors(twoFuncs.schedule(), largest), where);
  }

  private Schedule vectors(Schedule s, Func f) {
    return s.on(f).vectorize(c, 8).on(f.update(0)).reorder(c, r.x, r.y, x, y).vectorize(c, 8);
  }
}
