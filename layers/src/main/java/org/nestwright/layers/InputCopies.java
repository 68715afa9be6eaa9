package org.nestwright.layers;

import java.util.List;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.RVar;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;

/// What is made of the input before the sums read it: padding, other layouts, vectors of several
/// groups.
final class InputCopies {
  /// The loop over the channels and columns of a copy.
  private static final Var ROW = Var.of("row");

  private final WindowFuncs funcs;
  private final Tile tile;
  private final OutputTiles output;
  private final OutputTiles.Written written;
  private final TiledReduction reduction;
  private final InputCopy copy;
  private final int panel;
  private final int parallel;

  /// @param written the output's loops, in which copies are made
  InputCopies(
      WindowFuncs funcs,
      TiledChoice choice,
      OutputTiles output,
      OutputTiles.Written written,
      TiledReduction reduction) {
    this.funcs = funcs;
    this.tile = choice.tile();
    this.output = output;
    this.written = written;
    this.reduction = reduction;
    this.copy = choice.copy();
    this.panel = choice.panel();
    this.parallel = choice.parallel();
  }

  /// {@return `s` with the copies of the input}
  Schedule schedule(Schedule s) {
    return padded(spread(s));
  }

  /// The input of a tile as vectors of several groups read it. Where the rows of a column of tiles
  /// are computed one after another, only those that are new.
  private Schedule spread(Schedule before) {
    if (!funcs.work().isSpread(tile)) {
      return before;
    }
    Groups groups = funcs.groups().orElseThrow();
    List<Var> vars = groups.spread().vars();
    Schedule s = before.on(groups.spread()).computeAt(funcs.out(), written.innermost());
    if (isAlongRows()) {
      s = s.storeAt(funcs.out(), written.loops().get(1));
      int rows = (tile.yr() - 1) * funcs.strides().getLast() + groups.rows();
      s = s.foldStorage(vars.get(3), rows == 1 ? 1 : 2 * Integer.highestOneBit(rows - 1));
    }
    s = s.vectorize(vars.get(0), tile.lanes());
    int channels = funcs.reducedChannel().orElseThrow().extent();
    s = channels <= tile.lanes() ? s.unroll(vars.get(1)) : s;
    // A row or column of tiles at an edge would be code of its own, which runs too seldom to be
    // compiled soon.
    Var[] image = {output.columns().tiles(), output.rows().tiles()};
    boolean whole = written.loops().containsAll(List.of(image));
    return whole ? s.on(funcs.out()).neverPartition(image) : s;
  }

  /// Whether the innermost loop goes from row to row, of which no part is computed twice.
  private boolean isAlongRows() {
    Axis y = output.rows();
    boolean serial = funcs.isTransposed() || parallel < output.several();
    return serial
        && written.innermost().equals(y.tiles())
        && y.count() > 1
        && funcs.work().height() % tile.yr() == 0;
  }

  private Schedule padded(Schedule s) {
    if (reduction.isBlocked() && funcs.padded().isEmpty()) {
      return blocked(s);
    }
    if (funcs.padded().isEmpty() || copy == InputCopy.NONE) {
      return s;
    }
    Func padded = funcs.padded().get();
    Var channel = padded.vars().getFirst();
    // Panels go over all rows again and again, so bands of rows can't be made one at a time.
    boolean once = reduction.isInPanels() && copy != InputCopy.WHOLE;
    Schedule placed =
        switch (once ? InputCopy.BY_IMAGE : copy) {
          case WHOLE -> rootPadding(s.on(padded).computeRoot());
          case BY_IMAGE -> at(s.on(padded), funcs.n());
          case BY_ROWS -> at(s.on(padded), output.rows().tiles());
          case BY_TILE ->
              at(s.on(padded), (funcs.isOneRow() ? output.columns() : output.channels()).tiles());
          case NONE -> s;
        };
    if (reduction.isBlocked()) {
      placed = placed.blockStorage(channel, panel);
    } else if (funcs.competes()) {
      placed = placed.padStorage(channel, Copies.CACHE_LINE);
    }
    Schedule vectors = vectors(placed, padded);
    // A loop over the few vectors of a tile would take longer than they do.
    boolean few = funcs.columns().isPresent() && copy == InputCopy.BY_TILE && tile.nv() > 1;
    return few ? vectors.unroll(channel) : vectors;
  }

  /// Vectors of channels, or of what is stored of a row where its channels are few: they and the
  /// columns are one piece of memory.
  private Schedule vectors(Schedule s, Func padded) {
    Var channel = padded.vars().getFirst();
    if (copyLanes() >= Copies.LEAST_LANES) {
      return s.vectorize(channel, copyLanes());
    }
    int least = channels() * funcs.extent(funcs.x());
    int lanes = Math.min(tile.lanes(), Integer.highestOneBit(least));
    boolean rows = funcs.bordered() && copy != InputCopy.BY_TILE;
    return rows && lanes >= Copies.LEAST_LANES
        ? s.fuse(channel, padded.vars().get(1), ROW).vectorize(ROW, lanes)
        : s;
  }

  private Schedule at(Schedule s, Var loop) {
    return s.computeAt(funcs.out(), written.holding(loop));
  }

  /// A copy of an input without padding, in blocks of the channels of a panel.
  private Schedule blocked(Schedule before) {
    Input in = funcs.pipeline().inputs().getFirst();
    Var channel = Copies.DIMENSIONS.getFirst();
    Schedule s = before.on(in).in("image").on("image").computeRoot().blockStorage(channel, panel);
    s = parallel == 0 ? s : s.parallel(Copies.DIMENSIONS.get(in.rank() - 2));
    return copyLanes() < Copies.LEAST_LANES ? s : s.vectorize(channel, copyLanes());
  }

  private Schedule rootPadding(Schedule s) {
    return parallel == 0 ? s : s.parallel(funcs.isOneRow() ? funcs.x() : funcs.y());
  }

  /// Input channels differ in number from output channels, so their vectors may be narrower.
  private int copyLanes() {
    if (funcs.alongRows()) {
      return tile.lanes();
    }
    return Math.min(tile.lanes(), Integer.highestOneBit(channels()));
  }

  private int channels() {
    return funcs.reducedChannel().map(RVar::extent).orElse(funcs.extent(funcs.channel()));
  }
}
