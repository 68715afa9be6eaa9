package org.nestwright.scheduler.plan;

import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.Tail;

/// Which tail strategies keep the meaning of a stage, as the table of [Tail] says.
final class Tails {
  private Tails() {}

  /// The loop that is split.
  ///
  /// @param var its name
  /// @param extent how many iterations it has
  /// @param reduction whether it runs over a reduction variable
  /// @param outermost whether iterations past its end lie past the end of its dimension
  record Of(Var var, long extent, boolean reduction, boolean outermost) {}

  /// {@return what is done about the last tile; [Tail#ROUND_UP] where it is whole anyway}
  static Tail choose(Directive d, Stage stage, Of loop, int factor, Tail asked) {
    if (loop.extent() % factor == 0) {
      return Tail.ROUND_UP;
    }
    boolean pure = !stage.isUpdate();
    boolean longEnough = loop.extent() >= factor;
    switch (asked) {
      case AUTO -> {
        return pure && longEnough ? Tail.SHIFT_INWARDS : Tail.GUARD_WITH_IF;
      }
      case GUARD_WITH_IF, PREDICATE -> {}
      case ROUND_UP -> {
        checkNoReduction(d, loop, asked);
        if (!pure && !loop.outermost()) {
          throw inner(d, loop, asked, "would update points of the next tile too");
        }
      }
      case PREDICATE_LOADS -> {
        checkNoReduction(d, loop, asked);
        if (!loop.outermost()) {
          throw inner(
              d, loop, asked, "would store what it has not loaded over points of the next tile");
        }
      }
      case PREDICATE_STORES, ROUND_UP_AND_BLEND -> checkNoReduction(d, loop, asked);
      case SHIFT_INWARDS -> {
        checkNoReduction(d, loop, asked);
        if (!pure) {
          throw Refusal.of(d, "SHIFT_INWARDS runs some iterations twice, and an update may not")
              .exists("%s has %d iterations", loop.var(), loop.extent())
              .example(
                  "iteration %d of %s would run in the last tile and in the one before",
                  Math.max(0, loop.extent() - factor), loop.var())
              .fix(
                  "use %s, or a factor that divides %d",
                  longEnough ? "SHIFT_INWARDS_AND_BLEND or GUARD_WITH_IF" : "GUARD_WITH_IF",
                  loop.extent());
        }
        checkLength(d, loop, asked, longEnough);
      }
      case SHIFT_INWARDS_AND_BLEND -> {
        checkNoReduction(d, loop, asked);
        checkLength(d, loop, asked, longEnough);
      }
    }
    return asked;
  }

  private static void checkNoReduction(Directive d, Of loop, Tail asked) {
    if (loop.reduction()) {
      throw Refusal.of(
              d,
              "%s runs other iterations of a reduction than there are, and each must run exactly"
                  + " once",
              asked)
          .exists("%s has %d iterations", loop.var(), loop.extent())
          .fix("use GUARD_WITH_IF or PREDICATE, or a factor that divides %d", loop.extent());
    }
  }

  private static void checkLength(Directive d, Of loop, Tail asked, boolean longEnough) {
    if (!longEnough) {
      throw Refusal.of(d, "%s needs a loop at least one tile long", asked)
          .exists("%s has %d iterations", loop.var(), loop.extent())
          .fix("use a factor of at most %d, or GUARD_WITH_IF", loop.extent());
    }
  }

  private static ScheduleException inner(Directive d, Of loop, Tail asked, String what) {
    return Refusal.of(d, "%s inside a tile of another split %s", asked, what)
        .exists("%s has %d iterations", loop.var(), loop.extent())
        .example("iteration %d of %s is iteration 0 of the next tile", loop.extent(), loop.var())
        .fix(
            "use it on the outermost split of the dimension, or GUARD_WITH_IF, or a factor that"
                + " divides %d",
            loop.extent());
  }
}
