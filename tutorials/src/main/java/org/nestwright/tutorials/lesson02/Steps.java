package org.nestwright.tutorials.lesson02;

import java.util.List;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;

/// The schedules of the lesson, from none to one near the machine's peak. None changes the result.
final class Steps {
  private final Schedule start;
  private final Func conv;
  private final Func relu;

  /// The update of conv, where the time goes: its directives come after `on(sum)`.
  private final Stage sum;

  private final Var c;
  private final Var x;
  private final Var y;
  private final Var n;
  private final RDom r;
  private final Tile tile;

  // A split makes two loops out of one, and each needs a name: o for outer, i for inner.
  private final Var co = Var.of("co");
  private final Var ci = Var.of("ci");
  private final Var xo = Var.of("xo");
  private final Var xi = Var.of("xi");

  private Steps(SevenLoops loops, Tile tile) {
    this.start = Schedule.of(loops.pipeline());
    this.conv = loops.conv;
    this.relu = loops.relu;
    this.sum = conv.update(0);
    this.c = loops.c;
    this.x = loops.x;
    this.y = loops.y;
    this.n = loops.n;
    this.r = loops.r;
    this.tile = tile;
  }

  static List<Step> of(SevenLoops loops, Tile tile) {
    return new Steps(loops, tile).all();
  }

  private List<Step> all() {
    return List.of(
        new Step(
            "naive",
            """
            No directive at all. Each definition has the loops as it was written, the sum's own
            innermost. Neighbours in r.x are far apart in the weights, so every multiply-add
            waits for a load from another cache line, and for the one before it.\
            """,
            start),
        new Step(
            "reordered",
            """
            The output channel c innermost: weights and sums now lie next to each other, and the
            sums do not wait for each other. No sum is the same for long, though: each is loaded,
            added to and stored, 9 times for each input channel.\
            """,
            reordered()),
        new Step(
            "tiled",
            """
            A tile of %d channels by %d pixels, inside the three loops of the sum. Each weight
            loaded is used for %d pixels, and the tile's sums stay in the first-level cache. One
            multiply-add at a time is too slow for memory to matter: the gain shows in the next step.\
            """
                .formatted(tile.channels(), tile.pixels(), tile.pixels()),
            tiled()),
        new Step(
            "vectorized",
            """
            %d channels at once: one instruction does the work of %d.\
            """
                .formatted(tile.lanes(), tile.lanes()),
            vectorized()),
        new Step(
            "unrolled",
            """
            The body of the tile's loops is written out: no counting, no branches. But the sums
            still go through memory, because conv lives there as a whole: little is gained yet.\
            """,
            unrolled()),
        new Step(
            "parallel",
            """
            Rows are divided among the threads. No two write to the same place, so nothing else
            changes.\
            """,
            parallel()),
        new Step(
            "fused",
            """
            conv is computed inside relu, just the tile that is needed there. Nothing else ever
            reads that tile, so it needs no memory: its %d sums are registers, from the bias to
            the ReLU.\
            """
                .formatted(tile.vectors() * tile.pixels()),
            fused()));
  }

  private Schedule reordered() {
    return start.on(sum).reorder(c, r.x, r.y, r.z, x, y, n);
  }

  private Schedule tiled() {
    return start
        .on(sum)
        .split(c, co, ci, tile.channels())
        .split(x, xo, xi, tile.pixels())
        .reorder(ci, xi, r.x, r.y, r.z, co, xo, y, n);
  }

  private Schedule vectorized() {
    return tiled().vectorize(ci, tile.lanes());
  }

  private Schedule unrolled() {
    return vectorized().unroll(ci).unroll(xi);
  }

  private Schedule parallel() {
    return unrolled().parallel(y);
  }

  private Schedule fused() {
    return start
        .on(relu)
        .split(c, co, ci, tile.channels())
        .split(x, xo, xi, tile.pixels())
        .reorder(ci, xi, co, xo, y, n)
        .vectorize(ci, tile.lanes())
        .unroll(ci)
        .unroll(xi)
        .parallel(y)
        .on(conv)
        .computeAt(relu, co)
        .vectorize(c, tile.lanes())
        .unroll(c)
        .unroll(x)
        .on(sum)
        .reorder(c, x, y, r.x, r.y, r.z)
        .vectorize(c, tile.lanes())
        .unroll(c)
        .unroll(x);
  }
}
