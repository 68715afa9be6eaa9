package org.nestwright.scheduler.plan;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.LoopVar;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.Tail;

/// Random schedules of small random pipelines: each is refused, or its plan is carried out by
/// [PlanWalk] and does what the interpreter does. `-Dfuzz.count` says how many, `-Dfuzz.seed` from
/// which seed on.
class PlanFuzzTest {
  private static final int COUNT = Integer.getInteger("fuzz.count", 400);
  private static final long FIRST = Long.getLong("fuzz.seed", System.currentTimeMillis());
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Tail[] TAILS = {
    Tail.AUTO, Tail.GUARD_WITH_IF, Tail.SHIFT_INWARDS, Tail.ROUND_UP
  };

  private final Input in = Input.of("in", Type.I32, 96, 64);
  private final Buffer data =
      Buffer.i32(96, 64).fill(point -> point[0] * 7 % 11 + point[1] * 13 % 17);
  private SplittableRandom random = new SplittableRandom();

  /// The loops of a stage as the schedule so far leaves them.
  private record Stages(Func func, Stage stage, List<LoopVar> loops) {}

  private final List<Func> funcs = new ArrayList<>();
  private final List<Stages> stages = new ArrayList<>();

  /// How many loops were named.
  private int names;

  @BeforeEach
  void seedIsTold() {
    System.out.println("fuzz.seed=" + FIRST);
  }

  private int below(int n) {
    return random.nextInt(n);
  }

  private <T> T any(List<T> items) {
    return items.get(below(items.size()));
  }

  // ---- Pipelines ----

  private Expr read(Expr x, Expr y) {
    if (funcs.isEmpty() || below(8) == 0) {
      return in.at(x.plus(20), y.plus(10));
    }
    return funcs.get(below(3) == 0 ? below(funcs.size()) : funcs.size() - 1).at(x, y);
  }

  private Func func(String name) {
    RDom r = RDom.of("r" + name, 3, 2);
    Func.Head head = Func.of(name, X, Y);
    return switch (below(11)) {
      case 0 -> head.is(read(X, Y).times(3).plus(X));
      case 1 -> head.is(read(X, Y).plus(read(X.plus(1), Y.minus(1)).times(2)));
      case 2 -> head.is(read(X, Y).plus(read(X, Y.plus(1))).plus(read(X, Y.plus(2))));
      case 3 -> head.is(read(X.times(2), Y).minus(read(X.times(2).plus(1), Y)));
      case 4 -> head.is(read(X.div(2), Y).plus(Y));
      case 5 -> head.is(Expr.select(X.lt(Y), read(X, Y), read(Expr.max(X.minus(2), 0), Y)));
      case 6 -> head.is(X.minus(Y)).plus(r, read(X.plus(r.x), Y.plus(r.y)).times(r.x.plus(1)));
      case 7 -> {
        RDom q = RDom.of("q" + name, 3, 3).where(X.plus(Y).ge(0));
        yield head.is(X).max(q, read(X.plus(q.x), Y).minus(q.y));
      }
      case 8 -> head.is(Y).update(r, self -> self.times(2).plus(read(X.plus(r.x), r.y)));
      case 9 -> {
        RDom scan = RDom.over("s" + name, new int[] {1, 5});
        Func start = head.is(read(X, Y));
        yield start.update(
            scan, List.of(scan.x, Y), self -> self.at(scan.x, Y).plus(self.at(scan.x.minus(1), Y)));
      }
      default -> {
        RDom q = RDom.of("h" + name, 6);
        Expr bin = read(q.x, Y).mod(4);
        yield head.is(X).update(q, List.of(bin, Y), self -> self.at(bin, Y).plus(1));
      }
    };
  }

  private Schedule pipeline(int count) {
    funcs.clear();
    stages.clear();
    names = 0;
    for (int i = 0; i < count; i++) {
      funcs.add(func("f" + i));
    }
    Pipeline pipeline = Pipeline.of(funcs.getLast());
    funcs.retainAll(pipeline.funcs());
    for (Func f : funcs) {
      for (int i = 0; i < f.definitions().size(); i++) {
        List<LoopVar> loops = new ArrayList<>(f.definitions().get(i).domain());
        f.vars().stream().filter(f.definitions().get(i).args()::contains).forEach(loops::add);
        stages.add(new Stages(f, new Stage(f.name(), i), loops));
      }
    }
    return Schedule.of(pipeline);
  }

  // ---- Schedules ----

  private Schedule loops(Schedule s, Stages of, boolean safe) {
    List<LoopVar> loops = of.loops();
    LoopVar loop = any(loops);
    boolean reduction = !(loop instanceof Var) || loop.name().startsWith("r_");
    if (safe && reduction) {
      return s;
    }
    Schedule on = s.on(of.stage());
    int at = loops.indexOf(loop);
    String prefix = reduction ? "r_" : "l_";
    int factor = 1 + below(5);
    Tail tail = safe ? TAILS[below(2)] : TAILS[below(4)];
    return switch (below(8)) {
      case 0, 1 -> {
        Var outer = Var.of(prefix + "o" + names);
        Var inner = Var.of(prefix + "i" + names++);
        loops.set(at, inner);
        loops.add(at + 1, outer);
        yield on.split(loop, outer, inner, factor, tail);
      }
      case 2 -> {
        if (at + 1 == loops.size() || (safe && !loops.get(at + 1).getClass().equals(Var.class))) {
          yield s;
        }
        Var fused = Var.of(prefix + "f" + names++);
        LoopVar around = loops.remove(at + 1);
        loops.set(at, fused);
        yield on.fuse(loop, around, fused);
      }
      case 3 -> {
        LoopVar other = any(loops);
        boolean moves = loop != other && !(safe && isReduction(other));
        if (!moves) {
          yield s;
        }
        int to = loops.indexOf(other);
        loops.set(at, other);
        loops.set(to, loop);
        yield at < to ? on.reorder(other, loop) : on.reorder(loop, other);
      }
      case 4 -> below(2) == 0 ? on.vectorize(loop) : vectorized(on, loops, at, factor, tail);
      case 5 -> on.unroll(loop);
      case 6 -> on.parallel(loop);
      default -> on.serial(loop);
    };
  }

  private static Schedule vectorized(
      Schedule on, List<LoopVar> loops, int at, int width, Tail tail) {
    LoopVar loop = loops.get(at);
    Var lanes = Var.of(loop.name() + ".v");
    if (loops.contains(lanes)) {
      return on.vectorize(loop);
    }
    loops.add(at, lanes);
    return on.vectorize(loop, width, tail);
  }

  private static boolean isReduction(LoopVar loop) {
    return !(loop instanceof Var) || loop.name().startsWith("r_");
  }

  private Schedule places(Schedule s, Func f) {
    List<Stages> consumers =
        stages.stream().filter(c -> funcs.indexOf(c.func()) > funcs.indexOf(f)).toList();
    Schedule on = s.on(f);
    if (consumers.isEmpty()) {
      return s;
    }
    Stages consumer = any(consumers);
    LoopVar loop = any(consumer.loops());
    return switch (below(13)) {
      case 0 -> on.inline();
      case 1 -> on.computeRoot().foldStorage(Y, 1 + below(6));
      case 2 -> on.computeRoot().reorderStorage(Y, X);
      case 3 -> on.computeRoot().bound(X, -2, 14 + below(12));
      case 4 -> on.computeAt(consumer.stage(), loop).storeRoot();
      case 5 -> on.computeAt(consumer.stage(), loop).storeRoot().foldStorage(Y, 1 + below(5));
      case 6 ->
          on.computeAt(consumer.stage(), loop).storeAt(consumer.stage(), any(consumer.loops()));
      case 7 -> on.computeRoot().alignBounds(X, 1 + below(5), 0).alignStorage(X, 1 + below(8));
      case 8 -> on.computeAt(consumer.stage(), loop).alignBounds(Y, 2).boundStorage(X, 24);
      case 9 -> on.computeAt(consumer.stage(), loop).hoistStorageRoot();
      default -> on.computeAt(consumer.stage(), loop);
    };
  }

  private void walk(Schedule s, Plan plan, long seed) {
    try {
      PlanWalk.check(plan, s.pipeline().inputs().isEmpty() ? List.of() : List.of(data), seed);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed %d: %s%n%s%n%s%n%s%n%s"
              .formatted(seed, plan.shapes(), s.pipeline(), s, plan.loopNest(), e.getMessage()),
          e);
    }
  }

  @Test
  void whatIsNotRefusedDoesWhatTheInterpreterDoes() {
    int legal = 0;
    for (long seed = FIRST; seed < FIRST + COUNT; seed++) {
      random = new SplittableRandom(seed);
      Schedule s = pipeline(1 + below(4));
      Plan plan;
      try {
        int changes = below(7);
        for (int i = 0; i < changes; i++) {
          s = loops(s, any(stages), false);
        }
        for (Func f : funcs) {
          s = below(4) == 0 ? s : places(s, f);
        }
        plan = Plan.of(s, Shape.of(1 + below(9), 1 + below(6)));
      } catch (ScheduleException e) {
        continue;
      }
      legal++;
      walk(s, plan, seed);
    }
    assertTrue(legal >= COUNT / 8, legal + " of " + COUNT + " were legal");
  }

  /// No refusal but for a reason: what can't be wrong is not refused.
  @Test
  void dividingAndMarkingTheLoopsOfVarsIsLegal() {
    for (long seed = FIRST; seed < FIRST + COUNT / 2; seed++) {
      random = new SplittableRandom(seed);
      Schedule s = pipeline(1 + below(3));
      List<Stages> parallel =
          stages.stream().filter(c -> c.loops().stream().noneMatch(l -> isReduction(l))).toList();
      for (int i = below(6); i > 0 && !parallel.isEmpty(); i--) {
        s = loops(s, any(parallel), true);
      }
      for (Func f : funcs) {
        s = f == funcs.getLast() || below(2) == 0 ? s : s.on(f).computeRoot();
      }
      // Some updates write the first six points of a row.
      Shape shape = Shape.of(6 + below(4), 1 + below(6));
      Optional<String> refused = Plan.check(s, shape);
      assertTrue(
          refused.isEmpty(), "seed %d: %s%n%s%n%s".formatted(seed, refused, s.pipeline(), s));
      walk(s, Plan.of(s, shape), seed);
    }
  }
}
