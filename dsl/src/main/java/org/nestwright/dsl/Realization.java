package org.nestwright.dsl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/// Computes Funcs over the boxes asked for. First, consumers before producers, which box of each
/// Func is needed: the range of an index is found by running it over the variables it has, so it is
/// exact, data-dependent or not. Then, producers before consumers, the values, stored box by box.
final class Realization {
  private final List<Func> funcs;
  private final BiFunction<Func, Integer, Program> programs;
  private final Consumer<String> printer;

  /// How many times [#of] is under way: what is computed only to find a range prints nothing.
  private int depth;

  /// @param funcs all of the pipeline, producers first
  /// @param programs the program of a Func's stage
  /// @param printer is given each line that is printed
  Realization(
      List<Func> funcs, BiFunction<Func, Integer, Program> programs, Consumer<String> printer) {
    this.printer = printer;
    this.funcs = funcs;
    this.programs = programs;
  }

  /// {@return the Funcs that are keys of `wanted`, each stored over at least its box}
  Map<Func, Realized> of(Map<Func, Box> wanted) {
    depth++;
    try {
      return realized(wanted);
    } finally {
      depth--;
    }
  }

  private Map<Func, Realized> realized(Map<Func, Box> wanted) {
    Map<Func, Box> needed = new IdentityHashMap<>(wanted);
    Map<Func, Box[]> regions = new IdentityHashMap<>();
    Map<Func, Integer> readers = new IdentityHashMap<>();
    for (Func f : funcs.reversed()) {
      if (needed.containsKey(f)) {
        Box box = needed.get(f);
        if (box.points() > TooWide.POINTS
            && f.definitions().size() == 1
            && !wanted.containsKey(f)) {
          throw new TooWide(f);
        }
        Box[] ofStage = stageRegions(f, box);
        regions.put(f, ofStage);
        for (int k = 0; k < ofStage.length; k++) {
          Program program = programs.apply(f, k);
          demands(program, ranges(f, program, ofStage[k]), false)
              .forEach((g, read) -> needed.merge(g, read, Box::union));
          program.sources().forEach(g -> readers.merge(g, 1, Integer::sum));
        }
      }
    }
    Map<Func, Realized> stored = new IdentityHashMap<>();
    for (Func f : funcs) {
      if (needed.containsKey(f)) {
        realize(f, regions.get(f), stored);
        for (int k = 0; k < f.definitions().size(); k++) {
          for (Func g : programs.apply(f, k).sources()) {
            if (readers.merge(g, -1, Integer::sum) == 0 && !wanted.containsKey(g)) {
              stored.remove(g);
            }
          }
        }
      }
    }
    return stored;
  }

  /// The box over which the pure variables of each stage run: that of the values asked for, grown
  /// backwards by what each update reads of the Func itself.
  private Box[] stageRegions(Func f, Box asked) {
    Box[] regions = new Box[f.definitions().size()];
    Box box = asked;
    for (int k = regions.length - 1; k >= 0; k--) {
      regions[k] = box;
      Program program = programs.apply(f, k);
      for (Box own : demands(program, ranges(f, program, box), true).values()) {
        box = box.union(own);
      }
    }
    return regions;
  }

  /// The values of the program's loop variables, `[low, high)` each.
  private static Map<LoopVar, long[]> ranges(Func f, Program program, Box region) {
    Map<LoopVar, long[]> ranges = new HashMap<>();
    for (LoopVar v : program.loops()) {
      ranges.put(
          v,
          switch (v) {
            case Var pure -> {
              int d = f.vars().indexOf(pure);
              yield new long[] {region.low(d), region.high(d) + 1};
            }
            case RVar r -> new long[] {r.min(), (long) r.min() + r.extent()};
          });
    }
    return ranges;
  }

  /// What the program reads of other Funcs, or with `own` of the Func it defines.
  private Map<Func, Box> demands(Program program, Map<LoopVar, long[]> ranges, boolean own) {
    Map<Func, Box> boxes = new IdentityHashMap<>();
    for (long[] range : ranges.values()) {
      if (range[0] >= range[1]) {
        return boxes;
      }
    }
    for (Program.Demand demand : program.demands()) {
      if (demand.own() == own && !demand.atLeftSide()) {
        Box box = box(demand, ranges);
        if (box != null) {
          boxes.merge(demand.func(), box, Box::union);
        }
      }
    }
    return boxes;
  }

  private Box box(Program.Demand demand, Map<LoopVar, long[]> ranges) {
    int rank = demand.args().size();
    long[] low = new long[rank];
    long[] high = new long[rank];
    for (int d = 0; d < rank; d++) {
      long[] range = valueRange(demand.func(), demand.args().get(d), ranges);
      if (range[0] > range[1]) {
        return null;
      }
      low[d] = range[0];
      high[d] = range[1];
    }
    return Box.between(low, high);
  }

  /// The least and the greatest value of an index, over the points at which it has one.
  private long[] valueRange(Func called, Program index, Map<LoopVar, long[]> ranges) {
    if (index.demands().stream().anyMatch(Program.Demand::own)) {
      throw new AlgorithmException(
          "%s is indexed with its own value: split it into two Funcs".formatted(called.name()));
    }
    Map<Func, Box> needed = demands(index, ranges, false);
    Frame frame = index.frame(needed.isEmpty() ? Map.of() : of(needed));
    long[] found = {Long.MAX_VALUE, Long.MIN_VALUE};
    int slot = index.root(0);
    run(
        index,
        frame,
        ranges,
        () -> {
          if (index.fault(frame, 0) == null) {
            found[0] = Math.min(found[0], frame.longs[slot]);
            found[1] = Math.max(found[1], frame.longs[slot]);
          }
        });
    return found;
  }

  private static void run(
      Program program, Frame frame, Map<LoopVar, long[]> ranges, Runnable visit) {
    List<LoopVar> loops = program.loops();
    long[] low = loops.stream().mapToLong(v -> ranges.get(v)[0]).toArray();
    long[] high = loops.stream().mapToLong(v -> ranges.get(v)[1]).toArray();
    program.run(frame, low, high, visit);
  }

  private void realize(Func f, Box[] regions, Map<Func, Realized> stored) {
    Realized result = Realized.zeros(f, regions[0]);
    stored.put(f, result);
    for (int k = 0; k < regions.length; k++) {
      Program program = programs.apply(f, k);
      Frame frame = program.frame(stored);
      Definition definition = f.definitions().get(k);
      run(
          program,
          frame,
          ranges(f, program, regions[k]),
          new Store(f, definition, program, frame, result, depth == 1 ? printer : _ -> {}));
    }
  }

  /// Writes the values that the frame holds to the point that it holds.
  private static final class Store implements Runnable {
    private final Func func;
    private final Program program;
    private final Frame frame;
    private final Realized result;
    private final Consumer<String> printer;
    private final int[] at;
    private final int[] values;
    private final boolean placeDependsOnData;

    Store(
        Func func,
        Definition definition,
        Program program,
        Frame frame,
        Realized result,
        Consumer<String> printer) {
      this.func = func;
      this.program = program;
      this.printer = printer;
      this.frame = frame;
      this.result = result;
      this.at = new int[definition.args().size()];
      java.util.Arrays.setAll(at, program::root);
      this.values = new int[definition.values().size()];
      java.util.Arrays.setAll(values, i -> program.root(at.length + i));
      this.placeDependsOnData = program.loadsIn(at.length);
    }

    @Override
    public void run() {
      program.print(frame, printer);
      if (frame.skipped) {
        return;
      }
      Fault place = program.placeFault(frame);
      if (place != null && placeDependsOnData) {
        result.spoil(known(place));
        return;
      }
      int index = result.value(0).indexOf(frame.longs, at);
      if (index < 0) {
        return;
      }
      Fault predicate = program.predicateFault(frame);
      for (int i = 0; i < values.length; i++) {
        Fault value = program.fault(frame, at.length + i);
        Fault fault = predicate != null ? predicate : place != null ? place : value;
        result.mark(i, index, fault == null ? null : known(fault));
        frame.store(values[i], result.value(i), index);
      }
    }

    private Fault known(Fault fault) {
      return fault.reader() != null ? fault : fault.at(func.name() + Points.text(frame.point(at)));
    }
  }

  /// {@return the faults of the values of `f` inside `shape`, in the order of points}
  static List<Fault> faults(Realized f, Shape shape) {
    List<Fault> faults = new ArrayList<>();
    Buffer values = f.value(0);
    int[] mins = shape.mins().stream().mapToInt(Integer::intValue).toArray();
    int[] extents = shape.extents().stream().mapToInt(Integer::intValue).toArray();
    Points.forEach(
        mins,
        extents,
        p -> {
          for (int i = 0; i < f.values().size(); i++) {
            Fault fault = f.fault(i, values.indexOf(p));
            if (fault != null) {
              faults.add(fault);
            }
          }
        });
    return faults;
  }
}
