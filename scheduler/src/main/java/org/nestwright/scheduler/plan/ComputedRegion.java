package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.List;
import org.nestwright.dsl.Func;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.bounds.Affine;

/// The box that is computed of a Func: what is needed of it, fixed or rounded up by the directives
/// about its region, in the order given.
final class ComputedRegion {
  private final Func func;
  private final boolean output;
  private final List<Region.Dimension> dimensions;

  private ComputedRegion(Func func, boolean output, Region needed) {
    this.func = func;
    this.output = output;
    this.dimensions = new ArrayList<>(needed.dimensions());
  }

  static Region of(Schedule schedule, Func f, Region needed, boolean output) {
    ComputedRegion computed = new ComputedRegion(f, output, needed);
    for (Directive directive : schedule.directives()) {
      if (directive instanceof Directive.OnRegion d && d.stage().func().equals(f.name())) {
        computed.apply(d);
      }
    }
    return new Region(computed.dimensions);
  }

  private void apply(Directive.OnRegion directive) {
    int i = func.vars().indexOf(directive.dimension());
    if (i < 0) {
      throw Refusal.of(directive, "%s has no dimension %s", func.name(), directive.dimension())
          .exists("it has %s", Refusal.list(func.vars()))
          .fix("name one of these");
    }
    Region.Dimension needed = dimensions.get(i).whole();
    Region.Dimension computed =
        switch (directive) {
          case Directive.Bound d -> bound(d, needed);
          case Directive.BoundExtent d -> boundExtent(d, needed);
          case Directive.AlignBounds d -> alignBounds(d, needed);
          case Directive.AlignExtent d -> alignExtent(d, needed);
        };
    if (output && !computed.equals(needed)) {
      throw Refusal.of(
              directive,
              "%s is an output, and what is computed of it is its shape, no more and no less",
              func.name())
          .exists("its shape is %s there, and this makes it %s", needed, computed)
          .example("%s = %d is outside its shape", directive.dimension(), outside(needed, computed))
          .fix(
              "leave it out, or ask for a shape of %d from %d on",
              computed.extent(), computed.min().constant());
    }
    boolean counts =
        computed.extent() <= Integer.MAX_VALUE
            && computed.min().low() >= Integer.MIN_VALUE
            && computed.min().high() + computed.extent() <= 1L + Integer.MAX_VALUE;
    if (!counts) {
      throw Refusal.of(directive, "%s would be computed at %s of %s", func.name(), computed, needed)
          .exists("an index has 32 bits")
          .fix("use a smaller number");
    }
    dimensions.set(i, computed);
  }

  /// A value of one of the two constant boxes that the other does not have.
  private static long outside(Region.Dimension a, Region.Dimension b) {
    long first = a.min().constant();
    long second = b.min().constant();
    return first != second ? Math.min(first, second) : first + Math.min(a.extent(), b.extent());
  }

  private static Region.Dimension bound(Directive.Bound d, Region.Dimension needed) {
    long low = needed.min().low();
    long high = needed.min().high() + needed.extent() - 1;
    if (d.extent() < 1 || low < d.min() || high >= (long) d.min() + d.extent()) {
      throw Refusal.of(
              d,
              "[%d, %d) does not hold all that is needed of %s",
              d.min(),
              (long) d.min() + d.extent(),
              d.dimension())
          .exists("[%d, %d) is needed", low, high + 1)
          .example("%s = %d is needed", d.dimension(), low < d.min() ? low : high)
          .fix("bound(%s, %d, %d)", d.dimension(), low, high + 1 - low);
    }
    return new Region.Dimension(Affine.of(d.min()), d.extent());
  }

  private static Region.Dimension boundExtent(Directive.BoundExtent d, Region.Dimension needed) {
    if (d.extent() < needed.extent()) {
      throw Refusal.of(d, "%d values of %s are not enough", d.extent(), d.dimension())
          .exists("%d are needed at a time, %s", needed.extent(), needed)
          .example("%s = %d is needed", d.dimension(), needed.min().low() + needed.extent() - 1)
          .fix("boundExtent(%s, %d), or use a smaller tile", d.dimension(), needed.extent());
    }
    return new Region.Dimension(needed.min(), d.extent());
  }

  private static Region.Dimension alignExtent(Directive.AlignExtent d, Region.Dimension needed) {
    checkModulus(d, d.modulus());
    return new Region.Dimension(needed.min(), roundUp(needed.extent(), d.modulus()));
  }

  /// The last of the boxes is the one that ends at the last aligned end; none needs to reach
  /// further, so that the one whose size is the greatest is moved back to it.
  private static Region.Dimension alignBounds(Directive.AlignBounds d, Region.Dimension needed) {
    checkModulus(d, d.modulus());
    Affine low = roundDown(needed.min(), d);
    Affine high = roundDown(needed.min().plus(needed.extent() - 1), d).plus(d.modulus() - 1);
    long extent = roundUp(high.minus(low).high() + 1, d.modulus());
    long greatest = needed.min().high() + needed.extent() - 1;
    Affine end = roundDown(Affine.of(greatest), d).plus(d.modulus());
    return new Region.Dimension(Affine.min(low, end.plus(-extent)), extent);
  }

  private static void checkModulus(Directive d, int modulus) {
    if (modulus < 1) {
      throw Refusal.of(d, "the modulus is %d", modulus).fix("a modulus must be at least 1");
    }
  }

  private static Affine roundDown(Affine a, Directive.AlignBounds d) {
    return a.plus(-d.remainder()).floorDiv(d.modulus()).times(d.modulus()).plus(d.remainder());
  }

  private static long roundUp(long extent, long modulus) {
    return Math.ceilDiv(extent, modulus) * modulus;
  }
}
