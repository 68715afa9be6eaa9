package org.nestwright.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nestwright.dsl.LoopVar;
import org.nestwright.dsl.RVar;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;

/// The loops of the sums: of one tile, in registers, or of an image panel by panel.
final class TiledReduction {
  /// The loop over channels and columns, or over columns and rows.
  private static final Var FUSED = Var.of("r.xy");

  /// The loops over blocks of input channels and in one.
  private static final Var BLOCKS = Var.of("rb");

  private static final Var BLOCK = Var.of("rl");

  private final WindowFuncs funcs;
  private final OutputTiles output;
  private final Tile tile;
  private final ReductionOrder order;
  private final int panel;
  private final int unroll;

  /// Whether the input is read where it is, by a loop over blocks and one inside a block, whose
  /// addresses are equally far apart.
  private final boolean readsBlocks;

  TiledReduction(WindowFuncs funcs, TiledChoice choice, OutputTiles output) {
    this.funcs = funcs;
    this.output = output;
    this.tile = choice.tile();
    this.readsBlocks = choice.copy() == InputCopy.NONE && funcs.readsBlocks();
    boolean apart = readsBlocks && choice.reduction() == ReductionOrder.FUSED;
    this.order = apart ? ReductionOrder.CHANNELS_COLUMNS_ROWS : choice.reduction();
    this.panel = choice.panel();
    this.unroll = choice.unroll();
  }

  /// {@return the sums' loops, after the output's}
  Schedule schedule(OutputTiles.Written written) {
    return isInPanels() ? panels(written) : sums(written.schedule(), written.innermost());
  }

  /// {@return whether the sums are in memory while one panel after the other is added to them}
  boolean isInPanels() {
    boolean several = panel > 0 && panel < funcs.reducedChannel().map(RVar::extent).orElse(0);
    boolean inOneLoop =
        order == ReductionOrder.FUSED && (funcs.bordered() || funcs.padded().isEmpty());
    return several && (funcs.work().window() == 1 || inOneLoop);
  }

  /// {@return whether the channels of a panel lie one after another in a copy of the input, and the
  /// columns of a window behind them: one loop goes over both}
  boolean isBlocked() {
    return isInPanels() && order == ReductionOrder.FUSED;
  }

  /// The sums of all of an image, or of the rows of a tile, for its channels, in memory while one
  /// panel of the reduction after the other is added to them, and in registers within a panel.
  private Schedule panels(OutputTiles.Written written) {
    Var around = written.holding(output.aroundPanels());
    Schedule s = written.schedule().on(funcs.sum()).computeAt(funcs.out(), around);
    s = tile.sums(s, funcs.channel(), tail());
    RVar reduced = funcs.reducedChannel().orElseThrow();
    Var panels = Var.of("ro");
    Var inside = Var.of("ri");
    s = s.on(funcs.sum().update(0)).split(reduced, panels, inside, panel);
    s = readsBlocks ? s.split(inside, BLOCKS, BLOCK, funcs.layout().block()) : s;
    List<LoopVar> nest = new ArrayList<>(List.of(funcs.channel()));
    List<LoopVar> tiles = new ArrayList<>();
    List<Axis> image =
        Stream.of(output.columns(), output.rows())
            .map(a -> Axis.of(funcs, a.whole(), a.factor() * funcs.step()))
            .toList();
    for (Axis axis : image) {
      if (axis.inside().isPresent()) {
        s = s.split(axis.whole(), axis.tiles(), axis.inside().get(), axis.factor());
        nest.add(axis.inside().get());
      }
      tiles.add(axis.tiles());
    }
    LoopVar innermost = readsBlocks ? BLOCK : inside;
    if (isBlocked()) {
      innermost = FUSED;
      RVar columns = funcs.taps().getFirst();
      s = s.reorder(inside, columns, panels).fuse(inside, columns, FUSED);
      nest.addAll(List.of(innermost, funcs.taps().getLast()));
    } else {
      nest.addAll(readsBlocks ? List.of(BLOCK, BLOCKS) : List.of(inside));
      nest.addAll(funcs.taps());
    }
    nest.addAll(tiles);
    nest.add(panels);
    s = tile.sums(s.reorder(nest.toArray(LoopVar[]::new)), funcs.channel(), tail());
    for (Axis axis : image) {
      s = axis.inside().isPresent() ? s.unroll(axis.inside().get()) : s;
    }
    return unroll == 1 ? s : s.unroll(innermost, unroll);
  }

  /// The sums of one tile, in registers.
  private Schedule sums(Schedule before, Var at) {
    Schedule s = tile(before.on(funcs.sum()).computeAt(funcs.out(), at));
    List<LoopVar> nest = new ArrayList<>(List.of(funcs.channel(), funcs.x(), funcs.y()));
    s = s.on(funcs.sum().update(0));
    if (funcs.columns().isPresent()) {
      nest.add(funcs.taps().getFirst());
    } else if (order == ReductionOrder.FUSED) {
      List<RVar> domain = funcs.domain().vars();
      s = s.fuse(domain.get(0), domain.get(1), FUSED);
      nest.add(FUSED);
      nest.addAll(domain.subList(2, domain.size()));
    } else if (readsBlocks) {
      RVar channel = funcs.reducedChannel().orElseThrow();
      s = s.split(channel, BLOCKS, BLOCK, funcs.layout().block());
      for (RVar loop : loops()) {
        nest.addAll(loop.equals(channel) ? List.of(BLOCK, BLOCKS) : List.of(loop));
      }
    } else {
      nest.addAll(loops());
    }
    s = s.reorder(nest.toArray(LoopVar[]::new));
    s = unrolledReduction(tile(s));
    return funcs.columns().isPresent() ? columns(s, funcs.columns().get(), at) : s;
  }

  /// The columns of a tile's windows, in registers where the windows are straight code.
  private Schedule columns(Schedule before, WindowFuncs.Columns columns, Var at) {
    Schedule s = unrolledColumns(before.on(columns.func()).computeAt(funcs.out(), at));
    s = s.on(columns.func().update(0));
    s = s.reorder(funcs.channel(), funcs.x(), funcs.y(), columns.rows());
    s = unrolledColumns(s);
    return isWindowUnrolled() ? s.unroll(columns.rows()) : s;
  }

  private Schedule unrolledColumns(Schedule before) {
    Schedule s = tile.sums(before, funcs.channel());
    s = unroll > 1 ? s.unroll(funcs.x()) : s;
    return tile.yr() > 1 ? s.unroll(funcs.y()) : s;
  }

  private boolean isWindowUnrolled() {
    return unroll > funcs.taps().getFirst().extent();
  }

  private Schedule tile(Schedule before) {
    Schedule s = tile.sums(before, funcs.channel(), tail());
    for (Axis axis : List.of(output.columns(), output.rows())) {
      s = axis.factor() * funcs.step() > 1 ? s.unroll(axis.whole()) : s;
    }
    return s;
  }

  /// {@return what is done about a vector that the channels don't fill: the same for the first
  /// value of the sums as for what is added}
  private Tail tail() {
    boolean fewer = tile.channels() > funcs.work().channels();
    return fewer && funcs.work().isCut(tile) ? Tail.GUARD_WITH_IF : Tail.AUTO;
  }

  /// {@return the reduction's loops, innermost first, before any are cut or fused}
  List<RVar> loops() {
    List<RVar> taps = funcs.taps();
    Optional<RVar> channel = funcs.reducedChannel();
    if (channel.isEmpty()) {
      return taps;
    }
    List<RVar> loops = new ArrayList<>(taps);
    int at =
        switch (order) {
          case CHANNELS_COLUMNS_ROWS, FUSED -> 0;
          case COLUMNS_CHANNELS_ROWS, COLUMNS_IN_ONE_BODY -> 1;
          case COLUMNS_ROWS_CHANNELS -> 2;
        };
    loops.add(at, channel.get());
    return loops;
  }

  private Schedule unrolledReduction(Schedule s) {
    if (order == ReductionOrder.COLUMNS_IN_ONE_BODY) {
      return s.unroll(funcs.taps().getFirst());
    }
    if (unroll == 1) {
      return s;
    }
    if (order == ReductionOrder.FUSED) {
      return s.unroll(FUSED, unroll);
    }
    Optional<RVar> channel = funcs.reducedChannel();
    if (channel.isPresent()) {
      return s.unroll(readsBlocks ? BLOCK : channel.get(), unroll);
    }
    Schedule columns = s.unroll(funcs.taps().getFirst());
    return isWindowUnrolled() && funcs.columns().isEmpty()
        ? columns.unroll(funcs.taps().getLast())
        : columns;
  }
}
