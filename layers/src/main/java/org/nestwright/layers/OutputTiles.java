package org.nestwright.layers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.LoopVar;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;

/// The loops of the output: over tiles, in one of the orders, and inside a tile.
final class OutputTiles {
  private final WindowFuncs funcs;
  private final Tile tile;
  private final LoopOrder order;
  private final int parallel;

  /// Channels, columns and rows.
  private final List<Axis> tiled;

  private final List<Axis> outer;

  /// The loop over the channels of a block, where a tile has whole ones.
  private final Optional<Var> wholeBlock;

  /// The output's part of a schedule.
  ///
  /// @param schedule the output, and nothing else yet
  /// @param loops over tiles, innermost first, as they are called after some were fused
  record Written(Schedule schedule, List<Var> loops) {
    /// {@return the loop `wanted`, or the fused one that took its place}
    Var holding(Var wanted) {
      return loops.stream()
          .filter(v ->
              v.equals(wanted)
                  || v.name().startsWith(wanted + "_")
                  || v.name().endsWith("_" + wanted))
          .findFirst()
          .orElseThrow();
    }

    /// {@return the innermost loop over tiles}
    Var innermost() {
      return loops.getFirst();
    }
  }

  OutputTiles(WindowFuncs funcs, Tile tile, LoopOrder order, int parallel) {
    this.funcs = funcs;
    this.tile = tile;
    this.order = order;
    this.parallel = parallel;
    int block = funcs.layout().block();
    boolean whole = block > 0 && tile.channels() >= block;
    this.wholeBlock = whole ? Optional.of(funcs.out().vars().getFirst()) : Optional.empty();
    Axis k = channels(funcs, tile, whole);
    Optional<Axis> blocks = block > 0 && !whole ? Optional.of(blocks(funcs, 1)) : Optional.empty();
    Axis x = Axis.of(funcs, funcs.x(), tile.mr() / funcs.step());
    Axis y = Axis.of(funcs, funcs.y(), tile.yr() / funcs.step());
    this.tiled = List.of(k, x, y);
    this.outer = outer(funcs, k, blocks, x, y, order);
  }

  /// The output's channels: all of them, or blocks of them, or those of a block.
  private static Axis channels(WindowFuncs funcs, Tile tile, boolean whole) {
    int block = funcs.layout().block();
    if (block == 0) {
      return Axis.of(funcs, funcs.channel(), tile.channels());
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
    return Stream.concat(image, Stream.of(Axis.of(funcs, funcs.n(), 1)))
        .sorted(Comparator.comparing(a -> a.count() == 1))
        .toList();
  }

  Axis channels() {
    return tiled.getFirst();
  }

  Axis columns() {
    return tiled.get(1);
  }

  Axis rows() {
    return tiled.getLast();
  }

  /// {@return how many loops over tiles have several iterations}
  int several() {
    return iterated().size();
  }

  /// The loops over tiles that have several iterations, innermost first.
  private List<Axis> iterated() {
    return outer.stream().filter(a -> a.count() > 1).toList();
  }

  /// {@return the iterations of the outermost loop that has several, or 1}
  int outermostExtent() {
    return several() == 0 ? 1 : iterated().getLast().count();
  }

  /// {@return the innermost of the loops over tiles, of those with several, that no panel goes
  /// through}
  Var aroundPanels() {
    List<Axis> through =
        switch (order) {
          case CHANNELS_OUTERMOST -> tiled.subList(1, 3);
          case ROWS_OUTERMOST -> tiled.subList(1, 2);
          case CHANNELS_INNERMOST -> List.of();
          case ROWS_INNERMOST -> tiled.subList(1, 3);
        };
    return iterated().stream()
        .filter(a -> !through.contains(a))
        .findFirst()
        .orElse(tiled.getFirst())
        .tiles();
  }

  /// {@return the output's loops, after `before`}
  ///
  /// @param inRegisters whether a tile's sums are in registers only, not in memory as well
  Written write(Schedule before, boolean inRegisters) {
    List<Var> loops = new ArrayList<>(outer.stream().map(Axis::tiles).toList());
    Schedule s =
        funcs.isTransposed()
            ? transposed(before, loops, inRegisters)
            : parallel(out(before, loops, inRegisters), loops);
    return new Written(s, List.copyOf(loops));
  }

  /// The output's own loops.
  private Schedule out(Schedule before, List<Var> loops, boolean inRegisters) {
    Schedule s = before.on(funcs.out());
    List<LoopVar> nest = new ArrayList<>(wholeBlock.stream().toList());
    for (Axis axis : tiled) {
      if (axis.inside().isPresent()) {
        s = split(s, axis, inRegisters);
        nest.add(axis.inside().get());
      }
    }
    nest.addAll(loops);
    s = s.reorder(nest.toArray(LoopVar[]::new));
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

  private Schedule split(Schedule s, Axis axis, boolean inRegisters) {
    boolean cut = axis.equals(channels()) ? funcs.work().isCut(tile) : inRegisters && isCut(axis);
    Tail tail = cut ? Tail.GUARD_WITH_IF : Tail.AUTO;
    return s.split(axis.whole(), axis.tiles(), axis.inside().orElseThrow(), axis.factor(), tail);
  }

  /// Whether the last tile of columns or rows is a smaller one with code of its own, not one that
  /// begins earlier. Loops that are divided among threads are not cut.
  private boolean isCut(Axis axis) {
    if (!axis.hasTail() || !funcs.reducesChannels()) {
      return false;
    }
    int shared = funcs.isTransposed() ? 0 : Math.min(parallel, several());
    return iterated().indexOf(axis) < several() - shared;
  }

  /// An image of the output for each channel of a tile, copied from results in which the channels
  /// of a pixel are side by side. Vectors along a row gather them; to store channels that are far
  /// apart would take an instruction for each.
  private Schedule transposed(Schedule before, List<Var> loops, boolean inRegisters) {
    Func last = funcs.pipeline().outputs().getFirst();
    Axis k = tiled.getFirst();
    Schedule s = before.on(last);
    List<LoopVar> nest = new ArrayList<>(List.of(funcs.x(), funcs.y()));
    if (k.inside().isPresent()) {
      s = split(s, k, inRegisters);
      nest.add(k.inside().get());
    }
    List<Var> outermost = List.of(k.tiles(), funcs.n());
    nest.addAll(outermost);
    s = s.reorder(nest.toArray(LoopVar[]::new));
    int lanes = Math.min(tile.lanes(), Integer.highestOneBit(funcs.extent(funcs.x())));
    s = lanes < Copies.LEAST_LANES ? s : s.vectorize(funcs.x(), lanes);
    Var at = outermost.getFirst();
    if (parallel > 0) {
      if (!funcs.work().isCut(tile)) {
        at = Var.of(k.tiles().name() + "_" + funcs.n().name());
        s = s.fuse(k.tiles(), funcs.n(), at);
      }
      s = parallel(s, at);
    }
    return out(s, loops, inRegisters).computeAt(last, at);
  }

  /// Divides the outermost loops among threads. Replaces those of `loops` that are fused by the one
  /// they become.
  private Schedule parallel(Schedule before, List<Var> loops) {
    int several = several();
    int wanted = Math.min(parallel, several);
    if (wanted == 0) {
      return before;
    }
    // Loops become one only where all their tiles are whole.
    boolean among = iterated().subList(several - wanted, several).contains(channels());
    if (funcs.work().isCut(tile) && among) {
      wanted = 1;
    }
    Schedule s = before;
    if (wanted == 2) {
      Var inner = loops.remove(several - 2);
      Var outermost = loops.remove(several - 2);
      Var fused = Var.of(inner.name() + "_" + outermost.name());
      loops.add(several - 2, fused);
      s = s.fuse(inner, outermost, fused);
    }
    return parallel(s, loops.get(several - wanted));
  }

  /// A loop whose last tile is cut off has that in a piece of its own, also where it is parallel:
  /// else each tile would test for each vector whether it is there.
  private Schedule parallel(Schedule before, Var loop) {
    Schedule s = before.parallel(loop);
    boolean cut = funcs.work().isCut(tile) && loop.equals(channels().tiles());
    return cut ? s.alwaysPartition(loop) : s;
  }
}
