package org.nestwright.layers;

import java.util.ArrayList;
import java.util.List;
import org.nestwright.dsl.LoopVar;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;

/// Writes one schedule of [WinogradFuncs]: the filter transformed once, and for all of the output
/// or for a band of its rows at a time the input transformed, multiplied and transformed back.
///
/// The transforms keep a loop over channels inside, with one row or column of a tile unrolled in
/// its body: short methods that stream through memory. The products are a matrix multiplication for
/// each of the tile's points, in register tiles.
final class WinogradSchedule {
  private final WinogradFuncs funcs;
  private final Tile tile;
  private final LoopOrder order;

  /// Whether a block of channels is multiplied in all points before the next.
  private final boolean byBlocks;

  /// Input channels that are summed at a time, 0 for all of them.
  private final int panel;

  /// Rows of tiles in a band; all of them are one band where it is no less than there are.
  private final int band;

  /// Copies of the body of the loop over input channels.
  private final int unroll;

  private final boolean parallel;

  WinogradSchedule(
      WinogradFuncs funcs,
      Tile tile,
      LoopOrder order,
      boolean byBlocks,
      int panel,
      int band,
      int unroll,
      boolean parallel) {
    this.funcs = funcs;
    this.tile = tile;
    this.order = order;
    this.byBlocks = byBlocks && order == LoopOrder.CHANNELS_OUTERMOST;
    this.panel = panel;
    this.band = band;
    this.unroll = unroll;
    this.parallel = parallel;
  }

  Schedule schedule() {
    Schedule s = out(Schedule.of(funcs.pipeline()));
    s = inverse(s);
    s = products(s);
    s = data(s);
    return filter(s);
  }

  private boolean inBands() {
    return band < funcs.tilesY();
  }

  private Schedule out(Schedule before) {
    int m = funcs.side();
    Var xo = Var.of("xo");
    Var xi = Var.of("xi");
    Var yo = Var.of("yo");
    Var yi = Var.of("yi");
    Var yb = Var.of("yb");
    // Which output of its tile a point is must be known where a loop is unrolled: no tile is moved.
    Schedule s =
        before
            .on(funcs.out())
            .split(WinogradFuncs.X, xo, xi, m, Tail.GUARD_WITH_IF)
            .split(WinogradFuncs.Y, yo, yi, m, Tail.GUARD_WITH_IF);
    if (inBands()) {
      s = s.split(yo, yb, yo, band, Tail.GUARD_WITH_IF);
    }
    List<LoopVar> outer = new ArrayList<>(List.of(xi, xo, yo));
    if (inBands()) {
      outer.add(yb);
    }
    outer.add(WinogradFuncs.N);
    s = streaming(s, WinogradFuncs.K, yi, lanes(WinogradFuncs.K), outer);
    s = inBands() ? withoutEdges(s, yb) : s;
    return parallel ? s.parallel(inBands() ? yb : yo) : s;
  }

  /// Keeps the first and last rows of tiles, or bands of them, which are padded, from becoming code
  /// of their own: whole transforms that run too seldom to be compiled soon.
  private Schedule withoutEdges(Schedule s, Var loop) {
    return funcs.padded().isPresent() ? s.neverPartition(loop) : s;
  }

  /// One row of a tile unrolled, in a loop over vectors of channels, in the loops `outer`.
  private static Schedule streaming(
      Schedule before, Var channel, LoopVar row, int lanes, List<? extends LoopVar> outer) {
    Schedule s = before;
    List<LoopVar> loops = new ArrayList<>();
    if (lanes > 1) {
      Var blocks = Var.of(channel.name() + "o");
      Var inside = Var.of(channel.name() + "i");
      s = s.split(channel, blocks, inside, lanes);
      loops.addAll(List.of(inside, row, blocks));
    } else {
      loops.addAll(List.of(row, channel));
    }
    loops.addAll(outer);
    s = s.reorder(loops.toArray(LoopVar[]::new));
    return (lanes > 1 ? s.vectorize(loops.getFirst()) : s).unroll(row);
  }

  private int lanes(Var channel) {
    int channels =
        channel.equals(WinogradFuncs.K)
            ? funcs.output().extents().getFirst()
            : funcs.channels().x.extent();
    return Math.min(tile.lanes(), Integer.highestOneBit(channels));
  }

  private Schedule inverse(Schedule s) {
    return streaming(
        s.on(funcs.inverseRows()).computeAt(funcs.out(), Var.of("xo")),
        WinogradFuncs.K,
        WinogradFuncs.U,
        lanes(WinogradFuncs.K),
        List.of(WinogradFuncs.J, WinogradFuncs.TX, WinogradFuncs.TY, WinogradFuncs.N));
  }

  /// Computes the current Func for the whole output or for a band of it.
  private Schedule placed(Schedule s) {
    return inBands() ? s.computeAt(funcs.out(), Var.of("yb")) : s.computeRoot();
  }

  private Schedule products(Schedule before) {
    Schedule s = placed(before.on(funcs.products()));
    List<LoopVar> inside = new ArrayList<>();
    boolean panels = panel > 0 && order == LoopOrder.CHANNELS_OUTERMOST;
    s = tiled(s, WinogradFuncs.K, tile.channels(), Tail.AUTO, inside);
    Tail across = panels ? Tail.AUTO : tail(funcs.tilesX(), tile.mr());
    Tail down = panels || inBands() ? Tail.AUTO : tail(funcs.tilesY(), tile.yr());
    s = tiled(s, WinogradFuncs.TX, tile.mr(), across, inside);
    s = tiled(s, WinogradFuncs.TY, tile.yr(), down, inside);
    Var k = tiles(WinogradFuncs.K, tile.channels());
    Var x = tiles(WinogradFuncs.TX, tile.mr());
    Var y = tiles(WinogradFuncs.TY, tile.yr());
    List<LoopVar> loops = new ArrayList<>(inside);
    loops.addAll(
        switch (order) {
          case CHANNELS_OUTERMOST -> List.of(x, y, WinogradFuncs.N, k);
          case ROWS_OUTERMOST -> List.of(x, k, y, WinogradFuncs.N);
          case CHANNELS_INNERMOST -> List.of(k, x, y, WinogradFuncs.N);
          case ROWS_INNERMOST -> List.of(y, x, WinogradFuncs.N, k);
        });
    LoopVar innermost = loops.get(inside.size());
    loops.addAll(List.of(WinogradFuncs.I, WinogradFuncs.J));
    if (byBlocks) {
      loops.remove(k);
      loops.add(k);
    }
    s = s.reorder(loops.toArray(LoopVar[]::new));
    for (LoopVar v : inside) {
      s = v.name().equals("ki") ? tile.vectors(s, v, tile.channels()) : s.unroll(v);
    }
    if (parallel && !inBands() && byBlocks) {
      s = s.parallel(k);
    } else if (parallel && !inBands()) {
      Var point = Var.of("ij");
      s = s.fuse(WinogradFuncs.I, WinogradFuncs.J, point).parallel(point);
    }
    if (panels) {
      return panels(s, byBlocks ? WinogradFuncs.I : k);
    }
    s = sums(s.on(funcs.sum()).computeAt(funcs.products(), innermost));
    s =
        sums(
            s.on(funcs.sum().update(0))
                .reorder(WinogradFuncs.K, WinogradFuncs.TX, WinogradFuncs.TY, funcs.channels().x));
    return copies(s, funcs.channels().x);
  }

  /// The sums of all tiles for the channels of a register tile, in memory while one panel of the
  /// input channels after the other is added to them, and in registers within a panel.
  private Schedule panels(Schedule before, Var at) {
    Schedule s = tile.sums(before.on(funcs.sum()).computeAt(funcs.products(), at), WinogradFuncs.K);
    Var outer = Var.of("ro");
    Var inner = Var.of("ri");
    s = s.on(funcs.sum().update(0)).split(funcs.channels().x, outer, inner, panel);
    List<LoopVar> inside = new ArrayList<>();
    s = tiled(s, WinogradFuncs.TX, tile.mr(), Tail.AUTO, inside);
    s = tiled(s, WinogradFuncs.TY, tile.yr(), Tail.AUTO, inside);
    List<LoopVar> loops = new ArrayList<>(List.of(WinogradFuncs.K));
    loops.addAll(inside);
    loops.addAll(
        List.of(
            inner,
            tiles(WinogradFuncs.TX, tile.mr()),
            tiles(WinogradFuncs.TY, tile.yr()),
            WinogradFuncs.N,
            outer));
    s = tile.sums(s.reorder(loops.toArray(LoopVar[]::new)), WinogradFuncs.K);
    for (LoopVar v : inside) {
      s = s.unroll(v);
    }
    return copies(s, inner);
  }

  private Schedule copies(Schedule s, LoopVar channels) {
    return unroll > 1 ? s.unroll(channels, unroll) : s;
  }

  private static Schedule tiled(Schedule s, Var v, int factor, Tail tail, List<LoopVar> inside) {
    if (factor == 1) {
      return s;
    }
    Var in = Var.of(v.name() + "i");
    inside.add(in);
    return s.split(v, tiles(v, factor), in, factor, tail);
  }

  /// The last register tile is smaller, with code of its own, and repeats nothing.
  private static Tail tail(int extent, int factor) {
    return extent % factor > 0 ? Tail.GUARD_WITH_IF : Tail.AUTO;
  }

  private static Var tiles(Var v, int factor) {
    return factor == 1 ? v : Var.of(v.name() + "o");
  }

  private Schedule sums(Schedule before) {
    Schedule s = tile.sums(before, WinogradFuncs.K);
    if (tile.mr() > 1) {
      s = s.unroll(WinogradFuncs.TX);
    }
    return tile.yr() > 1 ? s.unroll(WinogradFuncs.TY) : s;
  }

  private Schedule data(Schedule before) {
    int lanes = lanes(WinogradFuncs.C);
    Schedule s =
        streaming(
            placed(before.on(funcs.data())),
            WinogradFuncs.C,
            WinogradFuncs.J,
            lanes,
            List.of(WinogradFuncs.I, WinogradFuncs.TX, WinogradFuncs.TY, WinogradFuncs.N));
    s = parallel && !inBands() ? s.parallel(WinogradFuncs.TY) : s;
    s = withoutEdges(s, WinogradFuncs.TY);
    s =
        streaming(
            s.on(funcs.dataRows()).computeAt(funcs.data(), WinogradFuncs.TX),
            WinogradFuncs.C,
            WinogradFuncs.I,
            lanes,
            List.of(WinogradFuncs.TX, WinogradFuncs.Y, WinogradFuncs.N));
    if (funcs.padded().isEmpty()) {
      return s;
    }
    s = s.on(funcs.padded().get()).computeAt(funcs.data(), WinogradFuncs.TY);
    return lanes > 1 ? s.vectorize(WinogradFuncs.C, lanes) : s;
  }

  private Schedule filter(Schedule before) {
    int lanes = lanes(WinogradFuncs.K);
    Schedule s = before.on(funcs.weights()).constant();
    s =
        streaming(
            s.on(funcs.filterRows()).precompute(),
            WinogradFuncs.K,
            WinogradFuncs.I,
            lanes,
            List.of(WinogradFuncs.R, WinogradFuncs.C));
    s =
        streaming(
            s.on(funcs.filter()).precompute(),
            WinogradFuncs.K,
            WinogradFuncs.J,
            lanes,
            List.of(WinogradFuncs.I, WinogradFuncs.C));
    return lanes > 1 ? s.blockStorage(WinogradFuncs.K, lanes) : s;
  }
}
