package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.MemoryType;
import org.nestwright.scheduler.NeutralElement;
import org.nestwright.scheduler.Partition;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Atom;
import org.nestwright.scheduler.bounds.IndexSpan;
import org.nestwright.scheduler.bounds.Span;

/// Gives each lane and each parallel iteration of a reduction loop a partial result of its own,
/// which the update puts together afterwards, first lane or iteration first.
///
/// The partial results are stored in a Func that the plan adds. It has a dimension for the loop
/// that runs at once; one for each loop over a Var inside, since each such iteration has a result
/// of its own; and one for each index that the reduction itself decides, over all values it may
/// have. Lanes keep theirs over as many reduction loops around as possible, so that they are put
/// together once and not after each vector.
final class PartialResults {
  /// More partial results than this are refused: they would cost more than they bring.
  private static final long MOST_ELEMENTS = 1L << 24;

  /// Results that lanes keep side by side: past this they would not be in registers or near.
  private static final long MOST_KEPT = 4_096;

  /// More lanes than this are put together by a loop.
  private static final long MOST_UNROLLED = 64;

  private static final String MERGE = ".merge";

  private final Schedule schedule;
  private final Set<String> names = new HashSet<>();

  PartialResults(Schedule schedule) {
    this.schedule = schedule;
    schedule.staged().funcs().forEach(f -> names.add(f.name()));
    schedule.staged().inputs().forEach(in -> names.add(in.name()));
  }

  /// {@return whether the loop puts partial results together}
  static boolean isMerging(LoopId id) {
    return id.var().name().endsWith(MERGE);
  }

  /// {@return the Funcs with their partial results put together, then those, each before what it
  /// reads}
  List<Production> divide(Production production) {
    boolean alone =
        production.funcs().size() == 1
            && production.stages().stream().allMatch(s -> s.shares().isEmpty());
    for (FuncPlan f : production.funcs()) {
      for (StagePlan stage : f.stages()) {
        boolean whole = alone && !stage.isSpecialized();
        if (!whole && stage.everyCopy().anyMatch(copy -> copy.runs() && atOnce(copy) >= 0)) {
          throw Refusal.of(
                  atomic(stage.stage()),
                  "partial results are kept for the loops of one stage alone")
              .exists(
                  stage.isSpecialized()
                      ? "%s is specialized"
                      : "%s or another of its Func shares loops",
                  stage.stage())
              .fix("leave out either, or divide the reduction with rfactor");
        }
      }
    }
    return alone
        ? divide(production.funcs().getFirst()).stream().map(Production::of).toList()
        : List.of(production);
  }

  private Directive atomic(Stage stage) {
    return schedule.directives().stream()
        .filter(d -> d.stage().equals(stage) && isAtomic(d))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isAtomic(Directive d) {
    return d instanceof Directive.Atomic
        || d instanceof Directive.Specialize s
            && s.copy().stream().anyMatch(Directive.Atomic.class::isInstance);
  }

  private List<FuncPlan> divide(FuncPlan f) {
    List<FuncPlan> made = new ArrayList<>();
    List<StagePlan> stages = new ArrayList<>();
    for (StagePlan stage : f.stages()) {
      int at = stage.runs() ? atOnce(stage) : -1;
      if (at < 0) {
        stages.add(stage);
      } else {
        Zone zone = new Zone(f, stage, at);
        stages.add(zone.merge());
        made.addAll(divide(zone.partial()));
      }
    }
    made.addFirst(made.isEmpty() ? f : f.withStages(stages));
    return made;
  }

  /// The outermost reduction loop that runs at once, or -1.
  private static int atOnce(StagePlan stage) {
    List<Loop> loops = stage.loops();
    for (int i = 0; i < loops.size(); i++) {
      LoopKind kind = loops.get(i).kind();
      if (loops.get(i).reduction() && (kind == LoopKind.PARALLEL || kind == LoopKind.VECTORIZED)) {
        return i;
      }
    }
    return -1;
  }

  /// A dimension of partial results.
  ///
  /// @param var its name
  /// @param side its values
  /// @param loop whose iteration is the index; null where the update's own index is
  /// @param place of that index in the update; -1 where a loop's is
  private record Side(Var var, Region.Dimension side, Loop loop, int place) {}

  /// The loops in which one set of partial results is made.
  private final class Zone {
    private final FuncPlan owner;
    private final StagePlan stage;
    private final Loop atOnce;
    private final List<Loop> outside;
    private final List<Loop> inside;
    private final List<Side> sides = new ArrayList<>();
    private final Func partial;
    private final Reduction reduction;

    Zone(FuncPlan owner, StagePlan stage, int at) {
      this.owner = owner;
      this.stage = stage;
      atOnce = stage.loops().get(at);
      int start = isLanes() ? start(at) : at;
      outside = stage.loops().subList(0, start);
      inside = stage.loops().subList(start, stage.loops().size());
      reduction = Reduction.of(owner.func(), stage.definition()).orElseThrow();
      findSides();
      checkSize();
      Var[] vars = sides.stream().map(Side::var).toArray(Var[]::new);
      partial = Func.of(name(), vars).is(NeutralElement.of(reduction.op(), owner.func().type()));
    }

    private boolean isLanes() {
      return atOnce.kind() == LoopKind.VECTORIZED;
    }

    /// The outermost reduction loop over which lanes can keep their results.
    private int start(int at) {
      List<Loop> loops = stage.loops();
      long kept = 1;
      for (Loop loop : loops.subList(at, loops.size())) {
        kept *= loop.reduction() && !loop.equals(atOnce) ? 1 : Math.min(loop.extent(), MOST_KEPT);
        kept = Math.min(kept, MOST_KEPT);
      }
      int start = at;
      for (int i = at - 1; i >= 0; i--) {
        Loop loop = loops.get(i);
        boolean plain = loop.kind() == LoopKind.SERIAL || loop.kind() == LoopKind.UNROLLED;
        kept = loop.reduction() ? kept : Math.multiplyExact(kept, loop.extent());
        if (!plain || kept > MOST_KEPT || loop.reduction() && decides(loop)) {
          break;
        }
        start = loop.reduction() ? i : start;
      }
      return start;
    }

    /// Whether the loop decides which element is changed.
    private boolean decides(Loop loop) {
      return stage.definition().args().stream().anyMatch(e -> Races.depends(e, stage, loop));
    }

    /// Innermost in memory first, so that lanes are neighbours.
    private void findSides() {
      if (isLanes()) {
        sides.add(side(atOnce));
      }
      List<Loop> pure = new ArrayList<>(inside.reversed());
      pure.removeIf(Loop::reduction);
      pure.sort((a, b) ->
          Boolean.compare(b.kind() == LoopKind.VECTORIZED, a.kind() == LoopKind.VECTORIZED));
      pure.forEach(loop -> sides.add(side(loop)));
      List<Expr> args = stage.definition().args();
      for (int i = 0; i < args.size(); i++) {
        Expr arg = args.get(i);
        if (inside.stream().anyMatch(l -> l.reduction() && Races.depends(arg, stage, l))) {
          Span span =
              IndexSpan.of(arg, stage.written())
                  .over(id -> inside.stream().anyMatch(l -> l.id().equals(id)));
          sides.add(new Side(owner.func().vars().get(i), Regions.dimension(span), null, i));
        }
      }
      if (!isLanes()) {
        sides.add(side(atOnce));
      }
    }

    private Side side(Loop loop) {
      Region.Dimension all = new Region.Dimension(Affine.ZERO, loop.extent());
      return new Side(Var.of(loop.id().var().name() + ".at"), all, loop, -1);
    }

    private void checkSize() {
      long size = 1;
      for (Side side : sides) {
        size = Math.min(size, MOST_ELEMENTS + 1) * side.side().extent();
      }
      if (size > MOST_ELEMENTS) {
        long each = Math.max(1, size / atOnce.extent());
        throw Refusal.of(directive(), "the partial results would need %d elements", size)
            .exists(
                "%s has %d iterations, each with partial results of %d elements; at most %d"
                    + " together are kept",
                atOnce.id().var(), atOnce.extent(), each, MOST_ELEMENTS)
            .fix(
                each > MOST_ELEMENTS
                    ? "serial(%s)"
                    : "split %s first and let only the outer loop run at once, or use rfactor",
                atOnce.id().var());
      }
    }

    private Directive directive() {
      return atomic(stage.loops().getFirst().id().stage());
    }

    private String name() {
      String base = owner.func().name() + "." + atOnce.id().var();
      String name = base;
      for (int i = 1; !names.add(name); i++) {
        name = base + "." + i;
      }
      return name;
    }

    private Expr read(List<Expr> at) {
      return new Expr.Call(partial, 0, at);
    }

    /// {@return the plan of the partial results}
    FuncPlan partial() {
      Region region = new Region(sides.stream().map(Side::side).toList());
      Optional<LoopId> level =
          outside.isEmpty() ? owner.computeAt() : Optional.of(outside.getLast().id());
      return new FuncPlan(
          partial,
          false,
          level,
          level,
          level,
          region,
          region,
          MemoryType.AUTO,
          StoredDimension.dense(sides.stream().map(s -> s.side().extent()).toList()),
          List.of(start(), accumulate()),
          Optional.empty());
    }

    private StagePlan start() {
      Stage id = new Stage(partial.name(), 0);
      List<Loop> loops = new ArrayList<>();
      Map<String, Affine> values = new HashMap<>();
      boolean vectorized = false;
      for (Side side : sides) {
        LoopKind kind = side.loop() == null ? LoopKind.SERIAL : side.loop().kind();
        if (kind == LoopKind.VECTORIZED && vectorized) {
          kind = LoopKind.SERIAL;
        }
        vectorized |= kind == LoopKind.VECTORIZED;
        Loop loop =
            new Loop(new LoopId(id, side.var()), side.side().extent(), kind, false, Partition.AUTO);
        loops.addFirst(loop);
        values.put(side.var().name(), side.side().min().plus(loop.index()));
      }
      Map<String, Span> spans = spans(values);
      return new StagePlan(
          id, partial.definitions().getFirst(), loops, values, spans, spans, List.of(), false);
    }

    private StagePlan accumulate() {
      Map<String, Affine> values = new HashMap<>(stage.values());
      Map<String, Span> read = new HashMap<>(stage.spans());
      Map<String, Span> written = new HashMap<>(stage.written());
      List<Expr> at = new ArrayList<>();
      for (Side side : sides) {
        if (side.loop() == null) {
          at.add(stage.definition().args().get(side.place()));
        } else {
          at.add(side.var());
          values.put(side.var().name(), side.loop().index());
          read.put(side.var().name(), Span.of(side.loop().index()));
          written.put(side.var().name(), Span.of(side.loop().index()));
        }
      }
      Definition d = stage.definition();
      List<Loop> loops =
          inside.stream()
              .map(l ->
                  l.equals(atOnce)
                      ? new Loop(l.id(), l.extent(), l.kind(), false, l.partition())
                      : l)
              .toList();
      return new StagePlan(
          new Stage(partial.name(), 1),
          new Definition(
              at, List.of(reduction.into(owner.func(), read(at))), d.domain(), d.predicates()),
          loops,
          values,
          read,
          written,
          stage.guards(),
          reduction.rounds());
    }

    /// {@return the update that puts the partial results together}
    StagePlan merge() {
      Map<LoopId, Loop> replaced = new HashMap<>();
      for (Loop loop : inside) {
        if (!loop.reduction() || loop.equals(atOnce)) {
          replaced.put(loop.id(), merging(loop.id().var(), loop.extent(), kind(loop), loop));
        }
      }
      Map<String, Affine> values = new HashMap<>();
      stage.values().forEach((name, value) -> values.put(name, moved(value, replaced)));
      Map<String, Span> read = moved(stage.spans(), replaced);
      Map<String, Span> written = moved(stage.written(), replaced);
      List<Expr> to = new ArrayList<>(stage.definition().args());
      List<Expr> from = new ArrayList<>();
      List<Loop> places = new ArrayList<>();
      for (Side side : sides) {
        Affine value;
        if (side.loop() == null) {
          Loop loop = merging(side.var(), side.side().extent(), LoopKind.SERIAL, null);
          places.addFirst(loop);
          to.set(side.place(), side.var());
          value = side.side().min().plus(loop.index());
        } else {
          value = replaced.get(side.loop().id()).index();
        }
        from.add(side.var());
        values.put(side.var().name(), value);
        read.put(side.var().name(), Span.of(value));
        written.put(side.var().name(), Span.of(value));
      }
      List<Loop> loops = new ArrayList<>(outside);
      if (!isLanes()) {
        loops.add(replaced.get(atOnce.id()));
      }
      loops.addAll(places);
      inside.stream().filter(l -> !l.reduction()).forEach(l -> loops.add(replaced.get(l.id())));
      if (isLanes()) {
        loops.add(replaced.get(atOnce.id()));
      }
      Expr sum =
          new Expr.Binary(
              reduction.op(), new Expr.Call(owner.func(), 0, List.copyOf(to)), read(from));
      return new StagePlan(
          stage.stage(),
          new Definition(to, List.of(sum), stage.definition().domain(), List.of()),
          loops,
          values,
          read,
          written,
          guards(replaced),
          reduction.rounds());
    }

    private Loop merging(Var var, long extent, LoopKind kind, Loop old) {
      LoopId id = new LoopId(stage.stage(), Var.of(var.name() + MERGE));
      return new Loop(id, extent, kind, old != null && old.equals(atOnce), Partition.AUTO);
    }

    private LoopKind kind(Loop loop) {
      if (!loop.equals(atOnce)) {
        return loop.kind();
      }
      return isLanes() && loop.extent() <= MOST_UNROLLED ? LoopKind.UNROLLED : LoopKind.SERIAL;
    }

    /// What guards only the reduction has done so already.
    private List<Guard> guards(Map<LoopId, Loop> replaced) {
      List<Guard> guards = new ArrayList<>();
      for (Guard g : stage.guards()) {
        boolean reduces =
            inside.stream().anyMatch(l -> l.reduction() && g.value().mentions(l.id()));
        if (!reduces) {
          guards.add(new Guard(moved(g.value(), replaced), g.limit(), g.tail()));
        }
      }
      return guards;
    }

    private static Map<String, Span> moved(Map<String, Span> spans, Map<LoopId, Loop> replaced) {
      Map<String, Span> all = new HashMap<>();
      spans.forEach((name, span) ->
          all.put(name, new Span(moved(span.low(), replaced), moved(span.high(), replaced))));
      return all;
    }

    private static Affine moved(Affine a, Map<LoopId, Loop> replaced) {
      return a.replace(index -> {
        Loop loop = replaced.get(index.id());
        return loop == null ? Affine.of((Atom) index) : loop.index();
      });
    }

    private static Map<String, Span> spans(Map<String, Affine> values) {
      Map<String, Span> spans = new HashMap<>();
      values.forEach((name, value) -> spans.put(name, Span.of(value)));
      return spans;
    }
  }
}
