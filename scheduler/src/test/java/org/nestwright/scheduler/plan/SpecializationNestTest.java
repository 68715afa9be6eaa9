package org.nestwright.scheduler.plan;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.testing.Golden;

/// What a condition tells of scalar inputs, put into the copy that runs where it holds.
class SpecializationNestTest {
  private static final Var X = Var.of("x");

  private final Input n = Input.of("n", Type.I32);
  private final Input u = Input.of("u", Type.U8);
  private final Input m = Input.f32("m");
  private final Input flag = Input.of("flag", Type.BOOL);

  @Test
  void copies() {
    Expr three = Expr.of(3);
    Func f =
        Func.of("f", X)
            .is(
                Expr.select(n.at().eq(1), X, X.times(n.at()))
                    .plus(Expr.select(n.at().lt(2).and(flag.at()), X, three))
                    .plus(Expr.select(n.at().lt(2).or(flag.at()), X, three))
                    .plus(Expr.select(flag.at().not(), X, three))
                    .plus(Expr.select(u.at().gt(200), X, three))
                    .plus(Expr.select(m.at().eq(0.5), X, three))
                    .plus(Expr.select(flag.at().xor(n.at().ge(3)), X, three)));
    Pipeline p = Pipeline.of(f).taking(n, u, m, flag);
    StringBuilder text = new StringBuilder();
    for (Expr condition :
        List.of(
            n.at().eq(1),
            n.at().ne(1),
            n.at().lt(2),
            n.at().ge(3),
            n.at().lt(2).not(),
            flag.at(),
            flag.at().not(),
            u.at().eq(255),
            u.at().gt(200),
            m.at().eq(0.5),
            n.at().eq(4).and(flag.at()),
            n.at().eq(1).or(flag.at()),
            n.at().lt(2).and(u.at().eq(7)).and(m.at().eq(0.5)))) {
      Schedule s = Schedule.of(p).on(f).specialize(condition).unroll(X, 2);
      text.append(s).append('\n').append(Plan.of(s, Shape.of(8)).loopNest()).append('\n');
    }
    Schedule required =
        Schedule.of(p).on(f).specialize(n.at().eq(1)).specialize(n.at().gt(4)).specializeFail("no");
    text.append(required).append('\n').append(Plan.of(required, Shape.of(8)).loopNest());
    Golden golden = Golden.of(SpecializationNestTest.class);
    golden.check("copies", text.toString());
    golden.checkNoOrphans();
  }
}
