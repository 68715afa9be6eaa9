package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.nestwright.dsl.RVar;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.Partition;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.bounds.Affine;

/// The loops of one stage while directives are applied to them, one method per directive.
///
/// Starts from one loop per variable: those of the reduction domain innermost, then the Func's own.
/// Remembers each split and fusion, so that at the end the value of every variable can be written
/// in terms of the loops that are left.
final class StageLoops {
  /// Past this, no JIT would compile what comes out.
  private static final long MOST_COPIES = 4_096;

  /// A loop as it stands.
  ///
  /// @param outermost whether iterations past its end lie past the end of its dimension
  /// @param marked what gave it its kind; null where nothing did
  private record Current(
      Var var,
      long extent,
      LoopKind kind,
      boolean reduction,
      Partition partition,
      boolean outermost,
      Directive marked) {
    Current as(LoopKind other, Directive by) {
      return new Current(var, extent, other, reduction, partition, outermost, by);
    }

    Current as(Partition other) {
      return new Current(var, extent, kind, reduction, other, outermost, marked);
    }

    Current named(Var other) {
      return new Current(other, extent, kind, reduction, partition, outermost, marked);
    }

    boolean runsAtOnce() {
      return kind == LoopKind.PARALLEL || kind == LoopKind.VECTORIZED;
    }
  }

  /// A split whose tail blends, and what has become of its two loops.
  private record Blend(Directive directive, Tail tail, Set<Var> loops) {
    void replace(Set<Var> old, Set<Var> made) {
      if (loops.removeAll(old)) {
        loops.addAll(made);
      }
    }
  }

  /// What was done to a loop, for reading its value back.
  private sealed interface Step {
    record Split(Var old, long extent, Var outer, Var inner, long factor, Tail tail)
        implements Step {}

    record Fuse(Var inner, long innerExtent, Var outer, Var fused) implements Step {}

    record Rename(Var old, Var name) implements Step {}
  }

  private final Stage stage;

  /// Innermost first.
  private final List<Current> loops = new ArrayList<>();

  /// The reduction loops in the order that the algorithm gives them, innermost first.
  private final List<Var> reductionOrder = new ArrayList<>();

  /// Whether a loop was made of two while the reduction loops ran in another order: what it became
  /// no longer shows it.
  private boolean fusedInAnotherOrder;

  private final List<Step> steps = new ArrayList<>();

  private final List<Blend> blends = new ArrayList<>();
  private boolean atomic;

  StageLoops(Stage stage, List<RVar> domain, List<Var> vars, List<Long> extents) {
    this.stage = stage;
    for (RVar r : domain) {
      Var var = Var.of(r.name());
      loops.add(new Current(var, r.extent(), LoopKind.SERIAL, true, Partition.AUTO, true, null));
      reductionOrder.add(var);
    }
    for (int i = 0; i < vars.size(); i++) {
      loops.add(
          new Current(
              vars.get(i), extents.get(i), LoopKind.SERIAL, false, Partition.AUTO, true, null));
    }
  }

  void apply(Directive.OnLoops directive) {
    switch (directive) {
      case Directive.Split d -> split(d, d.old(), d.outer(), d.inner(), d.factor(), d.tail());
      case Directive.Fuse d -> fuse(d);
      case Directive.Reorder d -> reorder(d);
      case Directive.Vectorize d ->
          mark(d, d.loop(), d.width(), d.inner(), d.tail(), LoopKind.VECTORIZED);
      case Directive.Unroll d ->
          mark(d, d.loop(), d.factor(), d.inner(), d.tail(), LoopKind.UNROLLED);
      case Directive.Parallel d -> {
        if (d.task().isPresent()) {
          split(d, d.loop(), d.loop(), d.inner(), d.task().getAsInt(), d.tail());
        }
        setKind(d, d.loop(), LoopKind.PARALLEL);
      }
      case Directive.Atomic d -> atomic(d);
      case Directive.Serial d -> setKind(d, d.loop(), LoopKind.SERIAL);
      case Directive.PartitionLoop d -> {
        int at = find(d, d.loop());
        loops.set(at, loops.get(at).as(d.partition()));
      }
      case Directive.PartitionAll d -> loops.replaceAll(l -> l.as(d.partition()));
      case Directive.Rename d -> rename(d);
    }
  }

  private void atomic(Directive.Atomic d) {
    if (!stage.isUpdate()) {
      throw Refusal.of(d, "a pure definition reduces nothing")
          .fix("write it after .on(%s.update(0)), or leave it out", stage.func());
    }
    atomic = true;
  }

  /// {@return whether reduction loops may run at once}
  boolean isAtomic() {
    return atomic;
  }

  /// A reduction loop whose iterations run at once.
  ///
  /// @param loop which
  /// @param directive what made it so
  record AtOnce(Loop loop, Directive directive) {}

  /// {@return the reduction loops whose iterations run at once, innermost first}
  List<AtOnce> reductionsAtOnce() {
    return loops.stream()
        .filter(l -> l.reduction() && l.runsAtOnce())
        .map(l -> new AtOnce(loop(l), l.marked()))
        .toList();
  }

  private void mark(
      Directive d, Var loop, OptionalInt factor, Var inner, Tail tail, LoopKind kind) {
    if (factor.isPresent()) {
      split(d, loop, loop, inner, factor.getAsInt(), tail);
    }
    setKind(d, factor.isPresent() ? inner : loop, kind);
  }

  private void setKind(Directive d, Var loop, LoopKind kind) {
    int at = find(d, loop);
    Current current = loops.get(at);
    loops.set(at, current.as(kind, d));
    if (kind == LoopKind.UNROLLED) {
      long copies = 1;
      for (Current l : loops) {
        copies *= l.kind() == LoopKind.UNROLLED ? Math.min(l.extent(), MOST_COPIES + 1) : 1;
        if (copies > MOST_COPIES) {
          throw Refusal.of(
                  d, "the unrolled loops of %s would make too many copies of its body", stage)
              .exists("at most %d are made", MOST_COPIES)
              .fix("split first and unroll the inner loop");
        }
      }
    }
  }

  private int find(Directive d, Var loop) {
    for (int i = 0; i < loops.size(); i++) {
      if (loops.get(i).var().equals(loop)) {
        return i;
      }
    }
    List<String> names = names();
    throw Refusal.of(d, "%s has no loop %s", stage, loop)
        .exists(
            names.isEmpty() ? "it has no loops" : "its loops, innermost first, are %s",
            Refusal.list(names))
        .fix(
            "%s",
            Refusal.nearest(
                loop.name(), names, names.isEmpty() ? "leave it out" : "name one of these"));
  }

  private List<String> names() {
    return loops.stream().map(l -> l.var().name()).toList();
  }

  private void checkNew(Directive d, Var made, Set<Var> replaced) {
    for (Current l : loops) {
      if (l.var().equals(made) && !replaced.contains(made)) {
        throw Refusal.of(d, "%s already has a loop %s", stage, made)
            .exists("its loops, innermost first, are %s", Refusal.list(names()))
            .fix("name the new one otherwise");
      }
    }
  }

  private void split(Directive d, Var old, Var outer, Var inner, int factor, Tail asked) {
    int at = find(d, old);
    Current loop = loops.get(at);
    if (factor < 1) {
      throw Refusal.of(d, "the factor is %d", factor)
          .exists("%s has %d iterations", old, loop.extent())
          .fix(
              "a factor must be at least 1%s",
              switch (d) {
                case Directive.Vectorize _, Directive.Unroll _ ->
                    "; leave it out for the whole loop";
                case Directive.Parallel _ -> "; leave it out for tasks of one iteration";
                case Directive.OnLoops _,
                    Directive.OnStage _,
                    Directive.OnFunc _,
                    Directive.OnPipeline _ ->
                    "";
              });
    }
    checkNew(d, outer, Set.of(old));
    checkNew(d, inner, Set.of(old));
    if (outer.equals(inner)) {
      throw Refusal.of(d, "both new loops are called %s", outer).fix("give them two names");
    }
    Tails.Of of = new Tails.Of(old, loop.extent(), loop.reduction(), loop.outermost());
    Tail tail = Tails.choose(d, stage, of, factor, asked);
    long tiles = Math.ceilDiv(loop.extent(), factor);
    if (tiles * factor > Integer.MAX_VALUE) {
      throw Refusal.of(d, "the tiles would cover %d iterations, more than 2^31", tiles * factor)
          .exists("%s has %d", old, loop.extent())
          .fix("a factor of at most that is enough");
    }
    steps.add(new Step.Split(old, loop.extent(), outer, inner, factor, tail));
    boolean outermost = loop.outermost() && !tail.shifts();
    loops.set(
        at,
        new Current(
            inner, factor, loop.kind(), loop.reduction(), loop.partition(), false, loop.marked()));
    loops.add(
        at + 1,
        new Current(
            outer,
            tiles,
            loop.kind(),
            loop.reduction(),
            loop.partition(),
            outermost,
            loop.marked()));
    blends.forEach(b -> b.replace(Set.of(old), Set.of(outer, inner)));
    if (tail.blends()) {
      // Past the end of a tile begins the next one, which another iteration computes.
      boolean beyond = tail == Tail.ROUND_UP_AND_BLEND && !loop.outermost();
      blends.add(new Blend(d, tail, beyond ? related(outer) : new HashSet<>(Set.of(outer, inner))));
    }
    if (loop.reduction()) {
      int place = reductionOrder.indexOf(old);
      reductionOrder.set(place, inner);
      reductionOrder.add(place + 1, outer);
    }
  }

  private void fuse(Directive.Fuse d) {
    int inner = find(d, d.inner());
    int outer = find(d, d.outer());
    if (inner == outer) {
      throw Refusal.of(d, "a loop can't be fused with itself")
          .exists("the loops, innermost first, are %s", Refusal.list(names()))
          .fix("name the loop directly around it");
    }
    checkNew(d, d.fused(), Set.of(d.inner(), d.outer()));
    Current a = loops.get(inner);
    Current b = loops.get(outer);
    if (outer != inner + 1) {
      throw Refusal.of(d, "%s is not the loop directly around %s", d.outer(), d.inner())
          .exists("the loops, innermost first, are %s", Refusal.list(names()))
          .fix("reorder first");
    }
    if (a.reduction() != b.reduction()) {
      throw Refusal.of(
              d,
              "%s runs over a reduction and %s does not",
              a.reduction() ? d.inner() : d.outer(),
              a.reduction() ? d.outer() : d.inner())
          .fix("fuse two of a kind");
    }
    if (a.reduction()) {
      int place = reductionOrder.indexOf(d.inner());
      fusedInAnotherOrder |= reductionOrder.indexOf(d.outer()) != place + 1;
      reductionOrder.set(place, d.fused());
      reductionOrder.remove(d.outer());
    }
    long extent = a.extent() * b.extent(); // both are below 2^31
    if (extent > Integer.MAX_VALUE) {
      throw Refusal.of(d, "the fused loop would have %d iterations, more than 2^31", extent)
          .exists("%s has %d and %s has %d", d.inner(), a.extent(), d.outer(), b.extent())
          .fix("leave it out");
    }
    steps.add(new Step.Fuse(d.inner(), a.extent(), d.outer(), d.fused()));
    loops.set(
        inner,
        new Current(
            d.fused(), extent, b.kind(), a.reduction(), b.partition(), b.outermost(), b.marked()));
    loops.remove(outer);
    blends.forEach(blend -> blend.replace(Set.of(d.inner(), d.outer()), Set.of(d.fused())));
  }

  private void rename(Directive.Rename d) {
    int at = find(d, d.old());
    checkNew(d, d.name(), Set.of(d.old()));
    Current loop = loops.get(at);
    steps.add(new Step.Rename(d.old(), d.name()));
    loops.set(at, loop.named(d.name()));
    blends.forEach(b -> b.replace(Set.of(d.old()), Set.of(d.name())));
    reductionOrder.replaceAll(v -> loop.reduction() && v.equals(d.old()) ? d.name() : v);
  }

  private void reorder(Directive.Reorder d) {
    List<Integer> places = new ArrayList<>();
    List<Current> moved = new ArrayList<>();
    Set<Var> seen = new HashSet<>();
    for (Var loop : d.loops()) {
      if (!seen.add(loop)) {
        throw Refusal.of(d, "%s comes twice", loop)
            .exists("the loops, innermost first, are %s", Refusal.list(names()))
            .fix("name each loop once");
      }
      int at = find(d, loop);
      places.add(at);
      moved.add(loops.get(at));
    }
    places.sort(null);
    for (int i = 0; i < places.size(); i++) {
      loops.set(places.get(i), moved.get(i));
    }
  }

  /// {@return the loops that splits, fusions and renamings join to `loop`}
  private Set<Var> related(Var loop) {
    Set<Var> all = new HashSet<>(Set.of(loop));
    boolean more = true;
    while (more) {
      more = false;
      for (Step step : steps) {
        Set<Var> joined =
            switch (step) {
              case Step.Split s -> new HashSet<>(List.of(s.old(), s.outer(), s.inner()));
              case Step.Fuse s -> new HashSet<>(List.of(s.inner(), s.outer(), s.fused()));
              case Step.Rename s -> new HashSet<>(List.of(s.old(), s.name()));
            };
        more |= !Collections.disjoint(all, joined) && all.addAll(joined);
      }
    }
    return all;
  }

  /// Refuses what only the loops that are left tell to be wrong.
  void check() {
    for (Blend blend : blends) {
      for (Current loop : loops) {
        if (loop.kind() == LoopKind.PARALLEL && blend.loops().contains(loop.var())) {
          throw Refusal.of(
                  blend.directive(), "%s stores again what it has loaded before", blend.tail())
              .exists("%s is parallel", loop.var())
              .example("another iteration of %s may change an element between the two", loop.var())
              .fix("use GUARD_WITH_IF or PREDICATE, or serial(%s)", loop.var());
        }
      }
    }
  }

  /// {@return the loops left, outermost first}
  List<Loop> loops() {
    return loops.reversed().stream().map(this::loop).toList();
  }

  private Loop loop(Current l) {
    return new Loop(new LoopId(stage, l.var()), l.extent(), l.kind(), l.reduction(), l.partition());
  }

  /// {@return whether the reduction loops no longer run in the algorithm's order}
  boolean reductionsReordered() {
    List<Var> now = loops.stream().filter(Current::reduction).map(Current::var).toList();
    return fusedInAnotherOrder || !now.equals(reductionOrder);
  }

  /// {@return the first two iterations that change places, as text}
  Optional<String> swapped() {
    List<Var> now = loops.stream().filter(Current::reduction).map(Current::var).toList();
    for (int i = 0; i < now.size(); i++) {
      if (!now.get(i).equals(reductionOrder.get(i))) {
        return Optional.of(
            "%s = 1 would come before %s = 1".formatted(now.get(i), reductionOrder.get(i)));
      }
    }
    return Optional.empty();
  }

  /// The values of the original loops, counted from 0.
  ///
  /// @param exact by name, in terms of the loops left
  /// @param read the same, cut off where a guard cuts what is read
  /// @param written the same, cut off where a guard cuts what is written
  /// @param guards what must hold for the stage to change something
  record Values(
      Map<String, Affine> exact,
      Map<String, Affine> read,
      Map<String, Affine> written,
      List<Guard> guards) {}

  /// {@return the value of each variable that the stage began with}
  Values values() {
    Map<String, Affine> exact = new HashMap<>();
    for (Loop loop : loops()) {
      exact.put(loop.id().var().name(), loop.index());
    }
    Map<String, Affine> read = new HashMap<>(exact);
    Map<String, Affine> written = new HashMap<>(exact);
    List<Guard> guards = new ArrayList<>();
    for (Step step : steps.reversed()) {
      switch (step) {
        case Step.Split s -> {
          Affine value = tiled(s, exact);
          guard(s, value, exact).ifPresent(guards::add);
          exact.put(s.old().name(), value);
          read.put(s.old().name(), cut(tiled(s, read), s.extent(), s.tail().cutsLoads()));
          written.put(s.old().name(), cut(tiled(s, written), s.extent(), s.tail().cutsStores()));
        }
        case Step.Rename s -> {
          for (Map<String, Affine> map : List.of(exact, read, written)) {
            map.put(s.old().name(), map.get(s.name().name()));
          }
        }
        case Step.Fuse s -> {
          for (Map<String, Affine> map : List.of(exact, read, written)) {
            Affine fused = map.get(s.fused().name());
            long extent = Math.max(1, s.innerExtent());
            map.put(s.inner().name(), fused.mod(extent));
            map.put(s.outer().name(), fused.floorDiv(extent));
          }
        }
      }
    }
    return new Values(exact, read, written, guards.reversed());
  }

  private static Affine cut(Affine value, long extent, boolean cuts) {
    return cuts ? Affine.min(value, Affine.of(extent - 1)) : value;
  }

  private static Optional<Guard> guard(Step.Split s, Affine value, Map<String, Affine> exact) {
    return switch (s.tail()) {
      case GUARD_WITH_IF, PREDICATE, PREDICATE_LOADS, PREDICATE_STORES, ROUND_UP_AND_BLEND ->
          Optional.of(new Guard(value, s.extent(), s.tail()));
      case SHIFT_INWARDS_AND_BLEND ->
          Optional.of(new Guard(start(s, exact).minus(value), 1, s.tail()));
      case AUTO, ROUND_UP, SHIFT_INWARDS -> Optional.empty();
    };
  }

  private static Affine start(Step.Split s, Map<String, Affine> values) {
    return values.get(s.outer().name()).times(s.factor());
  }

  private static Affine tiled(Step.Split s, Map<String, Affine> values) {
    Affine start = start(s, values);
    if (s.tail().shifts()) {
      start = Affine.min(start, Affine.of(s.extent() - s.factor()));
    }
    return start.plus(values.get(s.inner().name()));
  }
}
