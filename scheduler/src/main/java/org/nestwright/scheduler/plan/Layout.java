package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.Schedule;

/// Where the points of a Func lie in its storage.
///
/// @param storage what is stored, folded dimensions with the extent of their window
/// @param folds for each dimension the extent it is folded to, 0 where it is not
/// @param strides for each dimension the distance in memory of neighbours, in elements
record Layout(Region storage, List<Long> folds, List<Long> strides) {
  /// A Java array has a few elements fewer than 2^31 at most.
  private static final long MOST_ELEMENTS = Integer.MAX_VALUE - 8;

  /// {@return the layout that the directives about `f` ask for}
  ///
  /// @param all every point that is stored while the storage lives
  /// @param live the points that are needed at a time
  static Layout of(Schedule schedule, Func f, Region all, Region live, boolean output) {
    List<Var> order = f.vars();
    List<Long> folds = new ArrayList<>(f.vars().stream().map(_ -> 0L).toList());
    List<Region.Dimension> dimensions = new ArrayList<>(all.dimensions());
    for (Directive directive : schedule.directives()) {
      if (!directive.stage().func().equals(f.name())) {
        continue;
      }
      if (directive instanceof Directive.ReorderStorage d) {
        order = order(f, d, output);
      }
      if (directive instanceof Directive.FoldStorage d) {
        int i = folded(f, d, live, output);
        if (d.extent() < dimensions.get(i).extent()) {
          folds.set(i, (long) d.extent());
          dimensions.set(i, new Region.Dimension(dimensions.get(i).min(), d.extent()));
        }
      }
    }
    Region storage = new Region(dimensions);
    return new Layout(storage, List.copyOf(folds), strides(f, order, storage));
  }

  private static List<Var> order(Func f, Directive.ReorderStorage d, boolean output) {
    checkOwn(f, d, output);
    if (d.dimensions().size() != f.rank() || !d.dimensions().containsAll(f.vars())) {
      throw Refusal.of(d, "it does not name each dimension of %s once", f.name())
          .exists("the dimensions are %s", Refusal.list(f.vars()))
          .fix("list all of these, innermost first");
    }
    return d.dimensions();
  }

  private static int folded(Func f, Directive.FoldStorage d, Region live, boolean output) {
    checkOwn(f, d, output);
    int i = f.vars().indexOf(d.dimension());
    if (i < 0) {
      throw Refusal.of(d, "%s has no dimension %s", f.name(), d.dimension())
          .exists("it has %s", Refusal.list(f.vars()))
          .fix("name one of these");
    }
    long needed = live.dimensions().get(i).extent();
    if (d.extent() < needed) {
      long first = live.dimensions().get(i).min().low();
      throw Refusal.of(
              d,
              "a window of %d would overwrite values of %s that are still needed",
              d.extent(),
              d.dimension())
          .exists("%d values are needed at a time, %s", needed, live)
          .example(
              d.extent() < 1
                  ? Optional.empty()
                  : Optional.of(
                      "%s = %d would take the place of %s = %d"
                          .formatted(d.dimension(), first + d.extent(), d.dimension(), first)))
          .fix("fold to %d or more", needed);
    }
    return i;
  }

  private static void checkOwn(Func f, Directive d, boolean output) {
    if (output) {
      throw Refusal.of(d, "%s is an output, whose layout is the caller's buffer's", f.name())
          .fix("leave it out");
    }
  }

  private static List<Long> strides(Func f, List<Var> order, Region storage) {
    Long[] strides = new Long[f.rank()];
    long stride = 1;
    for (Var v : order) {
      int i = f.vars().indexOf(v);
      strides[i] = stride;
      stride = Math.multiplyExact(stride, storage.dimensions().get(i).extent());
    }
    if (stride > MOST_ELEMENTS) {
      throw Refusal.of(f.name(), "it would need %d elements of storage, %s", stride, storage)
          .exists("a Java array holds fewer than 2^31")
          .fix("compute it inside a loop with computeAt");
    }
    return List.of(strides);
  }
}
