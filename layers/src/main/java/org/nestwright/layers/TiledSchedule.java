package org.nestwright.layers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.LoopVar;
import org.nestwright.dsl.RVar;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;

/// Writes one schedule: the output in register tiles, the sums of a tile computed inside its loops,
/// the padded input before.
final class TiledSchedule {
  /// The width below which copying pixels by vectors does not pay.
  private static final int LEAST_COPY_LANES = 4;

  /// Floats in a line of the caches.
  private static final int CACHE_LINE = 16;

  /// The dimensions of an input's copy.
  private static final List<Var> COPY = Stream.of("x", "y", "z", "w", "d4").map(Var::of).toList();

  /// The value of `pad` by which there is no padded input.
  private static final int INLINED = 4;

  /// The value of `reduction` by which channels and columns are one loop.
  private static final int FUSED = 3;

  /// The value of `reduction` by which the columns of a window are one body.
  static final int COLUMNS = 4;

  private static final Var CHANNELS_AND_COLUMNS = Var.of("r.xy");

  /// The loops over blocks of input channels and in one.
  private static final Var BLOCKS = Var.of("rb");

  private static final Var BLOCK = Var.of("rl");

  private final WindowFuncs funcs;
  private final Tile tile;
  private final LoopOrder tileOrder;

  /// Whether the input is read where it is, by a loop over blocks and one inside a block, whose
  /// addresses are equally far apart.
  private final boolean readsBlocks;

  private final int reduction;
  private final int panel;
  private final int unroll;
  private final int pad;
  private final int parallel;

  private final List<Axis> tiled;
  private final List<Axis> outer;

  /// The loop over the channels of a block, where a tile has whole ones.
  private final Optional<Var> wholeBlock;

  /// A dimension of the output.
  ///
  /// @param whole its loop before it is tiled
  /// @param tiles the loop over tiles, or over all of it where a tile has one element
  /// @param inside the loop inside a tile, if there is one
  /// @param factor elements of a tile
  /// @param count how many tiles there are
  private record Axis(Var whole, Var tiles, Optional<Var> inside, int factor, int count) {
    static Axis of(Var v, int extent, int factor) {
      return factor == 1
          ? new Axis(v, v, Optional.empty(), 1, extent)
          : new Axis(
              v,
              Var.of(v.name() + "o"),
              Optional.of(Var.of(v.name() + "i")),
              factor,
              TileModel.ceilDiv(extent, factor));
    }
  }

  TiledSchedule(
      WindowFuncs funcs,
      Tile tile,
      LoopOrder order,
      int reduction,
      int panel,
      int unroll,
      int pad,
      int parallel) {
    this.funcs = funcs;
    this.tile = tile;
    this.tileOrder = order;
    this.readsBlocks = pad == INLINED && funcs.readsBlocks();
    this.reduction = readsBlocks && reduction == FUSED ? 0 : reduction;
    this.panel = panel;
    this.unroll = unroll;
    this.pad = pad;
    this.parallel = parallel;
    int block = funcs.layout().block();
    boolean whole = block > 0 && tile.channels() >= block;
    this.wholeBlock = whole ? Optional.of(funcs.out().vars().getFirst()) : Optional.empty();
    Axis k = channels(funcs, tile, whole);
    Optional<Axis> blocks = block > 0 && !whole ? Optional.of(blocks(funcs, 1)) : Optional.empty();
    Axis x = axis(funcs, funcs.x(), tile.mr() / funcs.step());
    Axis y = axis(funcs, funcs.y(), tile.yr() / funcs.step());
    this.tiled = List.of(k, x, y);
    this.outer = outer(funcs, k, blocks, x, y, order);
  }

  private static Axis axis(WindowFuncs funcs, Var v, int factor) {
    return Axis.of(v, funcs.extent(v), factor);
  }

  /// The output's channels: all of them, or blocks of them, or those of a block.
  private static Axis channels(WindowFuncs funcs, Tile tile, boolean whole) {
    int block = funcs.layout().block();
    if (block == 0) {
      return axis(funcs, funcs.channel(), tile.channels());
    }
    return whole
        ? blocks(funcs, tile.channels() / block)
        : Axis.of(funcs.out().vars().getFirst(), block, tile.channels());
  }

  private static Axis blocks(WindowFuncs funcs, int factor) {
    int count = funcs.extent(funcs.channel()) / funcs.layout().block();
    return Axis.of(funcs.out().vars().get(3), count, factor);
  }

  /// The loops over tiles, innermost first. Those of one iteration go outermost, where they come
  /// between no others.
  private static List<Axis> outer(
      WindowFuncs funcs, Axis k, Optional<Axis> blocks, Axis x, Axis y, LoopOrder order) {
    Stream<Axis> channels = Stream.concat(Stream.of(k), blocks.stream());
    Stream<Axis> image =
        switch (order) {
          case CHANNELS_OUTERMOST -> Stream.concat(Stream.of(x, y), channels);
          case ROWS_OUTERMOST -> Stream.concat(Stream.concat(Stream.of(x), channels), Stream.of(y));
          case CHANNELS_INNERMOST -> Stream.concat(channels, Stream.of(x, y));
          case ROWS_INNERMOST -> Stream.concat(Stream.of(y, x), channels);
        };
    return Stream.concat(image, Stream.of(axis(funcs, funcs.n(), 1)))
        .sorted(Comparator.comparing(a -> a.count() == 1))
        .toList();
  }

  /// {@return the iterations of the outermost loop that has several, or 1}
  static int outermostExtent(WindowFuncs funcs, Tile tile, LoopOrder order) {
    return new TiledSchedule(funcs, tile, order, 0, 0, 1, 0, 0)
        .outer.reversed().stream().mapToInt(Axis::count).filter(c -> c > 1).findFirst().orElse(1);
  }

  Schedule schedule() {
    List<Var> loops = new ArrayList<>(outer.stream().map(Axis::tiles).toList());
    Schedule s = Schedule.of(funcs.pipeline());
    s = funcs.isTransposed() ? transposed(s, loops) : parallel(out(s, loops), loops);
    s = isInPanels() ? panels(s, loops) : sums(s, loops.getFirst());
    return packed(padded(spread(s, loops), loops));
  }

  /// The output's own loops.
  private Schedule out(Schedule before, List<Var> loops) {
    Schedule s = before.on(funcs.out());
    List<LoopVar> order = new ArrayList<>(wholeBlock.stream().toList());
    for (Axis axis : tiled) {
      if (axis.inside().isPresent()) {
        s = s.split(axis.whole(), axis.tiles(), axis.inside().get(), axis.factor());
        order.add(axis.inside().get());
      }
    }
    order.addAll(loops);
    s = s.reorder(order.toArray(LoopVar[]::new));
    for (Axis axis : tiled) {
      if (axis.inside().isPresent()) {
        boolean channels = axis.equals(tiled.getFirst()) && wholeBlock.isEmpty();
        s =
            channels
                ? tile.vectors(s, axis.inside().get(), tile.channels())
                : s.unroll(axis.inside().get());
      }
    }
    return wholeBlock.isPresent() ? tile.vectors(s, wholeBlock.get(), funcs.layout().block()) : s;
  }

  /// An image of the output for each channel of a tile, copied from results in which the channels
  /// of a pixel are side by side. Vectors along a row gather them; to store channels that are far
  /// apart would take an instruction for each.
  private Schedule transposed(Schedule before, List<Var> loops) {
    Func last = funcs.pipeline().outputs().getFirst();
    Axis k = tiled.getFirst();
    Schedule s = before.on(last);
    List<LoopVar> order = new ArrayList<>(List.of(funcs.x(), funcs.y()));
    if (k.inside().isPresent()) {
      s = s.split(k.whole(), k.tiles(), k.inside().get(), k.factor());
      order.add(k.inside().get());
    }
    List<Var> outermost = List.of(k.tiles(), funcs.n());
    order.addAll(outermost);
    s = s.reorder(order.toArray(LoopVar[]::new));
    int lanes = Math.min(tile.lanes(), Integer.highestOneBit(funcs.extent(funcs.x())));
    s = lanes < LEAST_COPY_LANES ? s : s.vectorize(funcs.x(), lanes);
    Var at = outermost.getFirst();
    if (parallel > 0) {
      for (Var next : outermost.subList(1, outermost.size())) {
        Var fused = Var.of(at.name() + "_" + next.name());
        s = s.fuse(at, next, fused);
        at = fused;
      }
      s = s.parallel(at);
    }
    return out(s, loops).computeAt(last, at);
  }

  /// Divides the outermost loops among threads. Replaces those of `loops` that are fused by the one
  /// they become.
  private Schedule parallel(Schedule before, List<Var> loops) {
    int several = (int) outer.stream().filter(a -> a.count() > 1).count();
    int wanted = Math.min(parallel, several);
    if (wanted == 0) {
      return before;
    }
    Schedule s = before;
    if (wanted == 2) {
      Var inner = loops.remove(several - 2);
      Var outermost = loops.remove(several - 2);
      Var fused = Var.of(inner.name() + "_" + outermost.name());
      loops.add(several - 2, fused);
      s = s.fuse(inner, outermost, fused);
    }
    return s.parallel(loops.get(several - wanted));
  }

  private boolean isInPanels() {
    boolean several = panel > 0 && panel < funcs.reducedChannel().map(RVar::extent).orElse(0);
    boolean inOneLoop = reduction == FUSED && (funcs.bordered() || funcs.padded().isEmpty());
    return several && (funcs.work().window() == 1 || inOneLoop);
  }

  /// Whether the channels of a panel lie one after another in the padded input, and the columns of
  /// a window behind them: one loop goes over both.
  private boolean isBlocked() {
    return isInPanels() && reduction == FUSED;
  }

  /// The sums of all of an image, or of the rows of a tile, for its channels, in memory while one
  /// panel of the reduction after the other is added to them, and in registers within a panel.
  private Schedule panels(Schedule before, List<Var> loops) {
    Schedule s = before.on(funcs.sum()).computeAt(funcs.out(), holding(loops, aroundPanels()));
    s = tile.sums(s, funcs.channel());
    RVar reduced = funcs.reducedChannel().orElseThrow();
    Var panels = Var.of("ro");
    Var inside = Var.of("ri");
    s = s.on(funcs.sum().update(0)).split(reduced, panels, inside, panel);
    s = readsBlocks ? s.split(inside, BLOCKS, BLOCK, funcs.layout().block()) : s;
    List<LoopVar> order = new ArrayList<>(List.of(funcs.channel()));
    List<LoopVar> tiles = new ArrayList<>();
    List<Axis> image =
        tiled.subList(1, tiled.size()).stream()
            .map(a -> axis(funcs, a.whole(), a.factor() * funcs.step()))
            .toList();
    for (Axis axis : image) {
      if (axis.inside().isPresent()) {
        s = s.split(axis.whole(), axis.tiles(), axis.inside().get(), axis.factor());
        order.add(axis.inside().get());
      }
      tiles.add(axis.tiles());
    }
    LoopVar innermost = readsBlocks ? BLOCK : inside;
    if (isBlocked()) {
      innermost = CHANNELS_AND_COLUMNS;
      RVar columns = funcs.taps().getFirst();
      s = s.reorder(inside, columns, panels).fuse(inside, columns, CHANNELS_AND_COLUMNS);
      order.addAll(List.of(innermost, funcs.taps().getLast()));
    } else {
      order.addAll(readsBlocks ? List.of(BLOCK, BLOCKS) : List.of(inside));
      order.addAll(funcs.taps());
    }
    order.addAll(tiles);
    order.add(panels);
    s = tile.sums(s.reorder(order.toArray(LoopVar[]::new)), funcs.channel());
    for (Axis axis : image) {
      s = axis.inside().isPresent() ? s.unroll(axis.inside().get()) : s;
    }
    return unroll == 1 ? s : s.unroll(innermost, unroll);
  }

  /// The innermost of the loops over tiles, of those with several, that no panel goes through.
  private Var aroundPanels() {
    List<Axis> through =
        switch (tileOrder) {
          case CHANNELS_OUTERMOST -> tiled.subList(1, 3);
          case ROWS_OUTERMOST -> tiled.subList(1, 2);
          case CHANNELS_INNERMOST -> List.of();
          case ROWS_INNERMOST -> tiled.subList(1, 3);
        };
    return outer.stream()
        .filter(a -> a.count() > 1 && !through.contains(a))
        .findFirst()
        .orElse(tiled.getFirst())
        .tiles();
  }

  /// The sums of one tile, in registers.
  private Schedule sums(Schedule before, Var at) {
    Schedule s = tile(before.on(funcs.sum()).computeAt(funcs.out(), at));
    List<LoopVar> order = new ArrayList<>(List.of(funcs.channel(), funcs.x(), funcs.y()));
    s = s.on(funcs.sum().update(0));
    if (funcs.columns().isPresent()) {
      order.add(funcs.taps().getFirst());
    } else if (reduction == FUSED) {
      RVar rows = funcs.taps().getLast();
      s = s.fuse(funcs.domain().get(0), funcs.domain().get(1), CHANNELS_AND_COLUMNS);
      order.addAll(List.of(CHANNELS_AND_COLUMNS, rows));
    } else if (readsBlocks) {
      RVar channel = funcs.reducedChannel().orElseThrow();
      s = s.split(channel, BLOCKS, BLOCK, funcs.layout().block());
      for (RVar loop : reductionLoops()) {
        order.addAll(loop.equals(channel) ? List.of(BLOCK, BLOCKS) : List.of(loop));
      }
    } else {
      order.addAll(reductionLoops());
    }
    s = s.reorder(order.toArray(LoopVar[]::new));
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

  /// The input of a tile as vectors of several groups read it. Where the rows of a column of tiles
  /// are computed one after another, only those that are new.
  private Schedule spread(Schedule before, List<Var> loops) {
    if (!funcs.work().isSpread(tile)) {
      return before;
    }
    Groups groups = funcs.groups().orElseThrow();
    List<Var> vars = groups.spread().vars();
    Schedule s = before.on(groups.spread()).computeAt(funcs.out(), loops.getFirst());
    if (isAlongRows(loops)) {
      s = s.storeAt(funcs.out(), loops.get(1));
      int rows = (tile.yr() - 1) * funcs.strides().getLast() + groups.rows();
      s = s.foldStorage(vars.get(3), rows == 1 ? 1 : 2 * Integer.highestOneBit(rows - 1));
    }
    s = s.vectorize(vars.get(0), tile.lanes());
    int channels = funcs.reducedChannel().orElseThrow().extent();
    s = channels <= tile.lanes() ? s.unroll(vars.get(1)) : s;
    // A row or column of tiles at an edge would be code of its own, which runs too seldom to be
    // compiled soon.
    Var[] image = {tiled.get(1).tiles(), tiled.get(2).tiles()};
    boolean whole = loops.containsAll(List.of(image));
    return whole ? s.on(funcs.out()).neverPartition(image) : s;
  }

  /// Whether the innermost loop goes from row to row, of which no part is computed twice.
  private boolean isAlongRows(List<Var> loops) {
    Axis y = tiled.getLast();
    int several = (int) outer.stream().filter(a -> a.count() > 1).count();
    boolean serial = funcs.isTransposed() || parallel < several;
    return serial
        && loops.getFirst().equals(y.tiles())
        && y.count() > 1
        && funcs.work().height() % tile.yr() == 0;
  }

  /// The weights in blocks of one vector, in the order in which a tile reads them: a row of all
  /// channels is a multiple of 4,096 bytes in many layers, whose parts would compete for a few sets
  /// of the cache. Where a vector is of columns, a tile reads the weights of neighbouring channels
  /// one by one, and the rows of channels are set apart.
  private Schedule packed(Schedule s) {
    if (funcs.alongRows() ? tile.lanes() == 1 : !funcs.work().packedFor(tile)) {
      return s;
    }
    Input weights = funcs.weights().orElseThrow();
    List<Var> dimensions = COPY.subList(0, weights.rank());
    List<Var> order = new ArrayList<>(dimensions.subList(0, 1));
    reductionLoops().forEach(r -> order.add(dimensions.get(1 + funcs.domain().vars().indexOf(r))));
    order.addAll(dimensions.subList(order.size(), dimensions.size()));
    Schedule packed = s.on(weights).constant().in("packed").on("packed").precompute();
    if (!order.equals(dimensions)) {
      packed = packed.reorderStorage(order.toArray(Var[]::new));
    }
    if (funcs.alongRows()) {
      int lanes = Math.min(tile.lanes(), Integer.highestOneBit(weights.extents().getFirst()));
      packed = packed.padStorage(dimensions.getFirst(), CACHE_LINE);
      return lanes > 1 ? packed.vectorize(dimensions.getFirst(), lanes) : packed;
    }
    if (isBlocked()) {
      packed = packed.blockStorage(dimensions.get(1), panel);
    }
    return packed
        .blockStorage(dimensions.getFirst(), tile.lanes())
        .vectorize(dimensions.getFirst(), tile.lanes());
  }

  private Schedule tile(Schedule before) {
    Schedule s = tile.sums(before, funcs.channel());
    for (Axis axis : tiled.subList(1, tiled.size())) {
      s = axis.factor() * funcs.step() > 1 ? s.unroll(axis.whole()) : s;
    }
    return s;
  }

  private List<RVar> reductionLoops() {
    List<RVar> taps = funcs.taps();
    Optional<RVar> channel = funcs.reducedChannel();
    if (channel.isEmpty()) {
      return taps;
    }
    List<RVar> loops = new ArrayList<>(taps);
    loops.add(reduction == FUSED ? 0 : reduction == COLUMNS ? 1 : reduction, channel.get());
    return loops;
  }

  private Schedule unrolledReduction(Schedule s) {
    if (reduction == COLUMNS) {
      return s.unroll(funcs.taps().getFirst());
    }
    if (unroll == 1) {
      return s;
    }
    Optional<RVar> channel = funcs.reducedChannel();
    if (channel.isPresent()) {
      LoopVar unrolled = readsBlocks ? BLOCK : channel.get();
      return s.unroll(reduction == FUSED ? CHANNELS_AND_COLUMNS : unrolled, unroll);
    }
    Schedule columns = s.unroll(funcs.taps().getFirst());
    return isWindowUnrolled() && funcs.columns().isEmpty()
        ? columns.unroll(funcs.taps().getLast())
        : columns;
  }

  private Schedule padded(Schedule s, List<Var> loops) {
    if (isBlocked() && funcs.padded().isEmpty()) {
      return blocked(s);
    }
    if (funcs.padded().isEmpty() || pad == INLINED) {
      return s;
    }
    Func padded = funcs.padded().get();
    Var channel = padded.vars().getFirst();
    // Panels go over all rows again and again, so bands of rows can't be made one at a time.
    Schedule placed =
        switch (isInPanels() ? Math.min(pad, 1) : pad) {
          case 0 -> rootPadding(s.on(padded).computeRoot());
          case 1 -> s.on(padded).computeAt(funcs.out(), holding(loops, funcs.n()));
          case 2 -> s.on(padded).computeAt(funcs.out(), holding(loops, tiled.get(2).tiles()));
          default -> {
            Axis axis = tiled.get(funcs.isOneRow() ? 1 : 0);
            yield s.on(padded).computeAt(funcs.out(), holding(loops, axis.tiles()));
          }
        };
    if (isBlocked()) {
      placed = placed.blockStorage(channel, panel);
    } else if (funcs.competes()) {
      placed = placed.padStorage(channel, CACHE_LINE);
    }
    int lanes = copyLanes();
    return lanes < LEAST_COPY_LANES ? placed : placed.vectorize(channel, lanes);
  }

  /// A copy of an input without padding, in blocks of the channels of a panel.
  private Schedule blocked(Schedule before) {
    Input in = funcs.pipeline().inputs().getFirst();
    Var channel = COPY.getFirst();
    Schedule s = before.on(in).in("image").on("image").computeRoot().blockStorage(channel, panel);
    s = parallel == 0 ? s : s.parallel(COPY.get(in.rank() - 2));
    return copyLanes() < LEAST_COPY_LANES ? s : s.vectorize(channel, copyLanes());
  }

  private Schedule rootPadding(Schedule s) {
    return parallel == 0 ? s : s.parallel(funcs.isOneRow() ? funcs.x() : funcs.y());
  }

  /// The loop `wanted`, or the fused one that took its place.
  private static Var holding(List<Var> loops, Var wanted) {
    return loops.stream()
        .filter(v ->
            v.equals(wanted)
                || v.name().startsWith(wanted + "_")
                || v.name().endsWith("_" + wanted))
        .findFirst()
        .orElseThrow();
  }

  /// Input channels differ in number from output channels, so their vectors may be narrower.
  private int copyLanes() {
    if (funcs.alongRows()) {
      return tile.lanes();
    }
    int channels = funcs.reducedChannel().map(RVar::extent).orElse(funcs.extent(funcs.channel()));
    return Math.min(tile.lanes(), Integer.highestOneBit(channels));
  }
}
