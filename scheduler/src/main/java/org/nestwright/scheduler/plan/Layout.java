package org.nestwright.scheduler.plan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.MemoryType;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.Schedule;

/// Where the points of a Func lie in its storage.
///
/// @param storage what is stored, folded dimensions with the extent of their window
/// @param memory in which kind of memory
/// @param dimensions where the values of each dimension lie
record Layout(Region storage, MemoryType memory, List<StoredDimension> dimensions) {
  /// A Java array has a few elements fewer than 2^31 at most.
  private static final long MOST_ELEMENTS = Integer.MAX_VALUE - 8;

  /// {@return the layout that the directives about `f` ask for} Windows are folded before room is
  /// made for them.
  ///
  /// @param all every point that is stored while the storage lives
  /// @param live the points that are needed at a time
  static Layout of(Schedule schedule, Func f, Region all, Region live, boolean output) {
    List<Directive.OnStorage> directives =
        schedule.directives().stream()
            .filter(d -> d.stage().func().equals(f.name()))
            .filter(Directive.OnStorage.class::isInstance)
            .map(Directive.OnStorage.class::cast)
            .toList();
    if (output && !directives.isEmpty()) {
      throw Refusal.of(
              directives.getFirst(),
              "%s is an output, whose layout is the caller's buffer's",
              f.name())
          .fix("leave it out");
    }
    List<Var> order = f.vars();
    MemoryType memory = MemoryType.AUTO;
    Map<Var, Long> folds = new HashMap<>();
    Map<Var, Long> blocks = new LinkedHashMap<>();
    List<Region.Dimension> dimensions = new ArrayList<>(all.dimensions());
    for (Directive.OnStorage directive : directives) {
      switch (directive) {
        case Directive.ReorderStorage d -> order = order(f, d);
        case Directive.StoreIn d -> memory = d.memory();
        case Directive.FoldStorage d -> {
          int i = folded(f, d, live);
          if (d.extent() < dimensions.get(i).extent()) {
            folds.put(d.dimension(), (long) d.extent());
            dimensions.set(i, new Region.Dimension(dimensions.get(i).min(), d.extent()));
          }
        }
        case Directive.BlockStorage d -> block(f, d, blocks);
        case Directive.BoundStorage _, Directive.AlignStorage _, Directive.PadStorage _ -> {}
      }
    }
    Region storage = new Region(dimensions);
    return new Layout(
        storage,
        memory,
        dimensions(f, order, folds, blocks, room(f, directives, storage), storage));
  }

  private static List<Var> order(Func f, Directive.ReorderStorage d) {
    if (d.dimensions().size() != f.rank() || !d.dimensions().containsAll(f.vars())) {
      throw Refusal.of(d, "it does not name each dimension of %s once", f.name())
          .exists("the dimensions are %s", Refusal.list(f.vars()))
          .fix("list all of these, innermost first");
    }
    return d.dimensions();
  }

  private static int dimension(Func f, Directive d, Var dimension) {
    int i = f.vars().indexOf(dimension);
    if (i < 0) {
      throw Refusal.of(d, "%s has no dimension %s", f.name(), dimension)
          .exists("it has %s", Refusal.list(f.vars()))
          .fix("name one of these");
    }
    return i;
  }

  private static int folded(Func f, Directive.FoldStorage d, Region live) {
    int i = dimension(f, d, d.dimension());
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

  private static void block(Func f, Directive.BlockStorage d, Map<Var, Long> blocks) {
    dimension(f, d, d.dimension());
    if (d.extent() < 1) {
      throw Refusal.of(d, "a block of %d values", d.extent()).fix("a block has 1 value or more");
    }
    if (blocks.put(d.dimension(), (long) d.extent()) != null) {
      throw Refusal.of(d, "%s is in blocks already", d.dimension()).fix("leave one of them out");
    }
  }

  private static List<Long> room(Func f, List<Directive.OnStorage> directives, Region storage) {
    List<Long> room =
        new ArrayList<>(storage.dimensions().stream().map(Region.Dimension::extent).toList());
    for (Directive.OnStorage directive : directives) {
      switch (directive) {
        case Directive.BoundStorage d -> {
          int i = dimension(f, d, d.dimension());
          checkFits(d, storage.dimensions().get(i), room.get(i));
          room.set(i, (long) d.extent());
        }
        case Directive.AlignStorage d -> {
          int i = dimension(f, d, d.dimension());
          if (d.alignment() < 1) {
            throw Refusal.of(d, "the alignment is %d", d.alignment())
                .fix("an alignment must be at least 1");
          }
          room.set(i, Math.ceilDiv(room.get(i), d.alignment()) * d.alignment());
        }
        case Directive.PadStorage d -> {
          int i = dimension(f, d, d.dimension());
          if (d.places() < 0) {
            throw Refusal.of(d, "%d places can't be left unused", d.places())
                .fix("give 0 or more; foldStorage keeps fewer values than there are");
          }
          room.set(i, room.get(i) + d.places());
        }
        case Directive.ReorderStorage _,
            Directive.FoldStorage _,
            Directive.BlockStorage _,
            Directive.StoreIn _ -> {}
      }
    }
    return List.copyOf(room);
  }

  private static void checkFits(Directive.BoundStorage d, Region.Dimension stored, long room) {
    if (d.extent() < room) {
      throw Refusal.of(d, "there is no room for all that is stored of %s", d.dimension())
          .exists(
              "%d values are stored, %s%s",
              stored.extent(),
              stored,
              room == stored.extent() ? "" : ", padded to " + room + " places")
          .example(
              "%d values, from %d on, would be in %d places",
              stored.extent(), stored.min().low(), d.extent())
          .fix(
              "boundStorage(%s, %d), or store fewer with a smaller tile or foldStorage",
              d.dimension(), room);
    }
  }

  /// Neighbours first, in the order of the dimensions, then the blocks, in the order in which they
  /// were asked for.
  private static List<StoredDimension> dimensions(
      Func f,
      List<Var> order,
      Map<Var, Long> folds,
      Map<Var, Long> blocks,
      List<Long> room,
      Region storage) {
    Map<Var, Long> places = new HashMap<>();
    for (int i = 0; i < f.rank(); i++) {
      long block = blocks.getOrDefault(f.vars().get(i), 1L);
      places.put(f.vars().get(i), Math.ceilDiv(room.get(i), block) * block);
    }
    // What does not fit in a long is too much in all, and refused below.
    Map<Var, Long> strides = new HashMap<>();
    Map<Var, Long> blockStrides = new HashMap<>();
    BigInteger stride = BigInteger.ONE;
    for (Var v : order) {
      strides.put(v, stride.longValue());
      stride = stride.multiply(BigInteger.valueOf(blocks.getOrDefault(v, places.get(v))));
    }
    for (Map.Entry<Var, Long> block : blocks.entrySet()) {
      blockStrides.put(block.getKey(), stride.longValue());
      long count = places.get(block.getKey()) / block.getValue();
      stride = stride.multiply(BigInteger.valueOf(count));
    }
    if (stride.compareTo(BigInteger.valueOf(MOST_ELEMENTS)) > 0) {
      throw Refusal.of(f.name(), "it would need %d elements of storage, %s", stride, storage)
          .exists("a Java array holds fewer than 2^31")
          .fix("compute it inside a loop with computeAt");
    }
    List<StoredDimension> dimensions = new ArrayList<>();
    for (Var v : f.vars()) {
      dimensions.add(
          new StoredDimension(
              folds.getOrDefault(v, 0L),
              places.get(v),
              strides.get(v),
              blocks.getOrDefault(v, 0L),
              blockStrides.getOrDefault(v, 0L)));
    }
    return List.copyOf(dimensions);
  }
}
