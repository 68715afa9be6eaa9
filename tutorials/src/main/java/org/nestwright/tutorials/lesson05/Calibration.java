package org.nestwright.tutorials.lesson05;

import java.util.List;
import java.util.Random;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.tutorials.blackboard.Problem;

/// How the activations of a layer are distributed: what a network is asked before its weights and
/// activations are made bytes.
final class Calibration {
  static final int BINS = 16;
  private static final int WIDTH = 56;
  private static final int HEIGHT = 40;

  private final Var b = Var.of("b");
  private final Input in = Input.u8("in", WIDTH, HEIGHT);

  // A scatter: where an element is counted depends on its value.
  private final RDom r = RDom.of("r", WIDTH, HEIGHT);
  private final Expr bin = in.at(r.x, r.y).cast(Type.I32).div(256 / BINS);
  private final Func count =
      Func.of("count", b).is(Expr.of(0)).update(r, List.of(bin), f -> f.at(bin).plus(1));

  // A scan: each value needs the one before it, which the same update has made.
  private final RDom s = RDom.over("s", new int[] {1, BINS - 1});
  private final Func upTo =
      Func.of("upTo", b)
          .is(count.at(b))
          .update(s, List.of(s.x), f -> f.at(s.x).plus(f.at(s.x.minus(1))));

  private final Problem problem =
      Problem.on(List.of(activations()), Pipeline.of(count, upTo), Shape.of(BINS), Shape.of(BINS));

  Problem problem() {
    return problem;
  }

  Schedule countedAtOnce() {
    return problem.schedule().on(count.update(0)).parallel(r.y);
  }

  Schedule scannedAtOnce() {
    return problem.schedule().on(upTo.update(0)).vectorize(s.x, 8);
  }

  Schedule countedInOtherOrder() {
    return problem.schedule().on(count.update(0)).reorder(r.y, r.x);
  }

  /// Small values are many and large ones few, as after a ReLU.
  private static Buffer activations() {
    Random random = new Random(5);
    return Buffer.u8(WIDTH, HEIGHT).fill(_ -> Math.min(255, Math.abs(random.nextGaussian()) * 60));
  }
}
