package org.nestwright.tutorials.lesson07;

import java.util.List;
import java.util.Random;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.tutorials.blackboard.Problem;

/// One output of a fully connected layer, the dot product of activations and weights, and others
/// that reduce all they read to one value.
final class Sum {
  private static final int LANES = 16;
  private static final int ROWS = 16;
  private static final int BLOCKS = 4;

  /// A way to group the terms.
  ///
  /// @param name one word
  /// @param text what it does and why
  /// @param schedule that says so
  record Step(String name, String text, Schedule schedule) {}

  private final Var u = Var.of("u");
  private final Var v = Var.of("v");

  // 4 blocks of 16 rows of 16: a row can become a SIMD vector, and a block the task of a thread.
  private final Input a = Input.f32("a", LANES, ROWS, BLOCKS);
  private final Input w = Input.f32("w", LANES, ROWS, BLOCKS);
  private final RDom r = RDom.of("r", LANES, ROWS, BLOCKS);

  private final Func dot =
      Func.of("dot").is(0f).plus(r, a.at(r.x, r.y, r.z).times(w.at(r.x, r.y, r.z)));
  private final Func greatest =
      Func.of("greatest").is(Float.NEGATIVE_INFINITY).max(r, a.at(r.x, r.y, r.z));
  private final Func fading =
      Func.of("fading").is(0f).update(r, self -> self.times(0.5f).plus(a.at(r.x, r.y, r.z)));

  private final Pipeline pipeline = Pipeline.of(dot).taking(a, w);
  private final Problem whole = Problem.of(pipeline, Shape.of());
  private final Problem real = Problem.on(List.of(numbers(1), numbers(2)), pipeline, Shape.of());
  private final Problem maximum =
      Problem.on(List.of(numbers(1)), Pipeline.of(greatest), Shape.of());

  /// {@return the dot product of whole numbers, which no order of adding changes}
  Problem whole() {
    return whole;
  }

  /// {@return the dot product of numbers as they come}
  Problem real() {
    return real;
  }

  Problem maximum() {
    return maximum;
  }

  private static Buffer numbers(int seed) {
    Random random = new Random(seed);
    return Buffer.f32(LANES, ROWS, BLOCKS).fill(_ -> random.nextGaussian());
  }

  List<Step> steps() {
    Schedule start = Schedule.of(pipeline);
    return List.of(
        new Step(
            "as written",
            """
            One accumulator, and each multiply-add waits for the one before it, some four cycles. In
            that time the processor could have done eight whole vectors of them.\
            """,
            start),
        new Step(
            "lanes",
            """
            rfactor(r.x, u, "lanes"): sixteen sums in the place of one. A new Func, lanes, sums over
            r.y and r.z for each u; then dot adds the sixteen. The loop over u is no reduction: its
            iterations write different elements, so it may be a vector.\
            """,
            start
                .on(dot.update(0))
                .rfactor(r.x, u, "lanes")
                .on("lanes")
                .vectorize(u)
                .on("lanes", 0)
                .reorder(u, r.y, r.z)
                .vectorize(u)),
        new Step(
            "blocks",
            """
            The same with another variable: a sum for each block of rows, and a thread for each. What is
            added to what does not depend on how many threads there are.\
            """,
            start.on(dot.update(0)).rfactor(r.z, v, "blocks").on("blocks", 0).parallel(v)),
        new Step(
            "both",
            """
            The sum of a block is a reduction like any other, so it can be divided too: blocks among
            threads, and in a block the lanes of a vector.\
            """,
            start
                .on(dot.update(0))
                .rfactor(r.z, v, "blocks")
                .on("blocks", 0)
                .parallel(v)
                .rfactor(r.x, u, "lanes")
                .on("lanes")
                .computeAt(new Stage("blocks", 1), v)
                .reorderStorage(u, v)
                .reorder(u, v)
                .vectorize(u)
                .on("lanes", 0)
                .reorder(u, r.y, v)
                .vectorize(u)));
  }

  /// {@return a vector straight over the terms}
  Schedule atOnce() {
    return Schedule.of(pipeline).on(dot.update(0)).vectorize(r.x);
  }

  Schedule maximumByLanes() {
    return maximum.schedule().on(greatest.update(0)).rfactor(r.x, u, "lanes");
  }

  /// {@return a sum in which older terms fade, divided: what fades depends on all terms after it}
  Schedule fadingByLanes() {
    return Schedule.of(fading).on(fading.update(0)).rfactor(r.x, u, "lanes");
  }
}
