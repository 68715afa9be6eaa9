package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.LoopVar;
import org.nestwright.dsl.RVar;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Atom;

/// Carries a plan of integer Funcs out, point by point, and holds each step against what a legal
/// plan must be: an access lies inside its storage or input; what is read was written there before,
/// at that point; an update runs once for each point that is needed and each point of its domain;
/// iterations that run at once touch nothing of each other's. They are taken in random order.
///
/// Knows the records of a plan and nothing of how they were found.
final class PlanWalk {
  /// What a legal plan never does.
  static final class Broken extends AssertionError {
    private static final long serialVersionUID = 1;

    Broken(String what) {
      super(what);
    }
  }

  /// An iteration of a loop that is running.
  ///
  /// @param run which of the times that the loop was started
  private record Iteration(int run, LoopKind kind, long at) {}

  /// A stored value, by whom it was written, and by whom it was read last.
  private static final class Cell {
    private List<Long> point;
    private List<Long> values;
    private List<Iteration> writer;
    private List<Iteration> reader = List.of();
  }

  /// The storage of a Func while it lives.
  ///
  /// @param depth inside how many loops its memory was allocated
  private record Storage(FuncPlan f, List<Long> mins, Cell[] cells, int depth) {}

  private final Plan plan;
  private final Map<String, Buffer> inputs = new HashMap<>();
  private final Random random;
  private final Map<String, Storage> storages = new HashMap<>();

  /// Inside how many loops the memory of each Func was allocated.
  private final Map<String, Integer> allocated = new HashMap<>();

  private final Map<LoopId, Long> at = new HashMap<>();
  private final List<Iteration> running = new ArrayList<>();
  private int runs;
  private Map<String, Long> variables = Map.of();
  private List<Iteration> now = List.of();

  private PlanWalk(Plan plan, List<Buffer> buffers, long seed) {
    this.plan = plan;
    this.random = new Random(seed);
    List<Input> in = plan.schedule().pipeline().inputs();
    for (int i = 0; i < in.size(); i++) {
      inputs.put(in.get(i).name(), buffers.get(i));
    }
  }

  /// Carries `plan` out.
  ///
  /// @return for each output the values of its first element, by point
  static List<Map<List<Long>, Long>> run(Plan plan, List<Buffer> inputs, long seed) {
    return new PlanWalk(plan, inputs, seed).run();
  }

  /// Carries `plan` out and holds the outputs against the interpreter's.
  static void check(Plan plan, List<Buffer> inputs, long seed) {
    List<Map<List<Long>, Long>> got = run(plan, inputs, seed);
    List<Buffer> want =
        plan.schedule()
            .pipeline()
            .eval(inputs, plan.shapes().toArray(org.nestwright.dsl.Shape[]::new));
    for (int i = 0; i < got.size(); i++) {
      for (Map.Entry<List<Long>, Long> e : got.get(i).entrySet()) {
        int[] point = e.getKey().stream().mapToInt(Math::toIntExact).toArray();
        require(
            want.get(i).getLong(point) == e.getValue(),
            "output %d at %s is %d, not %d",
            i,
            e.getKey(),
            e.getValue(),
            want.get(i).getLong(point));
      }
      require(got.get(i).size() == want.get(i).size(), "output %d is not all there", i);
    }
  }

  private static void require(boolean holds, String what, Object... args) {
    if (!holds) {
      throw new Broken(what.formatted(args));
    }
  }

  private List<Map<List<Long>, Long>> run() {
    List<Map<List<Long>, Long>> results = new ArrayList<>();
    for (FuncPlan f : plan.funcs()) {
      if (f.output()) {
        allocate(f);
        begin(f);
      }
    }
    Map<String, Storage> outputs = new LinkedHashMap<>(storages);
    level(Optional.empty(), () -> {});
    for (Func output : plan.schedule().pipeline().outputs()) {
      Map<List<Long>, Long> values = new HashMap<>();
      for (Cell cell : outputs.get(output.name()).cells()) {
        require(cell.values != null, "a part of %s is never computed", output.name());
        values.put(cell.point, cell.values.getFirst());
      }
      results.add(values);
    }
    return results;
  }

  // ---- Loops ----

  private void level(Optional<LoopId> level, Runnable body) {
    List<FuncPlan> own = plan.funcs().stream().filter(f -> !f.output()).toList();
    own.stream().filter(f -> f.hoistAt().equals(level)).forEach(this::allocate);
    own.stream().filter(f -> f.storeAt().equals(level)).forEach(this::begin);
    for (FuncPlan f : plan.funcs()) {
      if (f.computeAt().equals(level)) {
        produce(f);
      }
    }
    body.run();
    own.stream()
        .filter(f -> f.storeAt().equals(level))
        .forEach(f -> storages.remove(f.func().name()));
    own.stream()
        .filter(f -> f.hoistAt().equals(level))
        .forEach(f -> allocated.remove(f.func().name()));
  }

  private void allocate(FuncPlan f) {
    require(
        allocated.put(f.func().name(), running.size()) == null,
        "%s is allocated twice",
        f.func().name());
  }

  /// Storage whose content is undefined.
  private void begin(FuncPlan f) {
    String name = f.func().name();
    require(allocated.containsKey(name), "%s is stored where it has no memory", name);
    List<Long> mins = f.storage().dimensions().stream().map(d -> value(d.min())).toList();
    Cell[] cells = new Cell[f.size()];
    Arrays.setAll(cells, _ -> new Cell());
    Storage before = storages.put(name, new Storage(f, mins, cells, allocated.get(name)));
    require(before == null, "%s is stored twice", name);
  }

  private void produce(FuncPlan f) {
    String name = f.func().name();
    require(storages.containsKey(name), "%s is computed where it is not stored", name);
    for (Iteration i : running) {
      require(i.kind() != LoopKind.VECTORIZED, "%s is computed inside a vector", name);
    }
    for (Iteration i : running.subList(storages.get(name).depth(), running.size())) {
      require(i.kind() != LoopKind.PARALLEL, "threads share the storage of %s", name);
    }
    boolean later = f.slide().isPresent() && at.get(f.slide().get().loop()) > 0;
    Region region = later ? f.slide().get().region() : f.region();
    for (StagePlan stage : later ? f.slide().get().stages() : f.stages()) {
      Set<Map<String, Long>> done = new HashSet<>();
      loops(f, stage, 0, done);
      for (Map<String, Long> point : wanted(f, stage, region)) {
        require(done.contains(point), "%s does not run at %s", stage.stage(), point);
      }
    }
  }

  private void loops(FuncPlan f, StagePlan stage, int depth, Set<Map<String, Long>> done) {
    if (depth == stage.loops().size()) {
      point(f, stage, done);
      return;
    }
    Loop loop = stage.loops().get(depth);
    List<Long> order = new ArrayList<>(LongStream.range(0, loop.extent()).boxed().toList());
    if (loop.kind() == LoopKind.PARALLEL || loop.kind() == LoopKind.VECTORIZED) {
      Collections.shuffle(order, random);
    }
    require(!at.containsKey(loop.id()), "two loops are called %s", loop.id());
    int run = runs++;
    for (long i : order) {
      at.put(loop.id(), i);
      running.add(new Iteration(run, loop.kind(), i));
      level(Optional.of(loop.id()), () -> loops(f, stage, depth + 1, done));
      running.removeLast();
    }
    at.remove(loop.id());
  }

  /// The points of `region`, each with each point of the domain: what a stage must run at, at
  /// least.
  private List<Map<String, Long>> wanted(FuncPlan f, StagePlan stage, Region region) {
    List<Map<String, Long>> points = List.of(Map.of());
    for (int i = 0; i < f.func().rank(); i++) {
      if (stage.definition().args().contains(f.func().vars().get(i))) {
        Region.Dimension d = region.dimensions().get(i);
        long min = value(d.min());
        long end = Math.min(min + d.extent(), d.end().orElse(Long.MAX_VALUE));
        points = times(points, f.func().vars().get(i).name(), min, end - min);
      }
    }
    for (RVar r : stage.definition().domain()) {
      points = times(points, r.name(), r.min(), r.extent());
    }
    return points;
  }

  private static List<Map<String, Long>> times(
      List<Map<String, Long>> points, String name, long min, long extent) {
    List<Map<String, Long>> product = new ArrayList<>();
    for (Map<String, Long> point : points) {
      for (long i = min; i < min + extent; i++) {
        Map<String, Long> more = new HashMap<>(point);
        more.put(name, i);
        product.add(more);
      }
    }
    return product;
  }

  // ---- One point ----

  private void point(FuncPlan f, StagePlan stage, Set<Map<String, Long>> done) {
    for (Guard guard : stage.guards()) {
      if (value(guard.value()) >= guard.limit()) {
        return;
      }
    }
    Map<String, Long> here = new HashMap<>();
    stage.values().forEach((name, value) -> here.put(name, value(value)));
    boolean first = done.add(here);
    require(first || !stage.stage().isUpdate(), "%s runs twice at %s", stage.stage(), here);
    Map<String, Long> outside = variables;
    variables = here;
    now = List.copyOf(running);
    boolean runs = true;
    for (Expr predicate : stage.definition().predicates()) {
      runs &= value(predicate) != 0;
    }
    if (runs) {
      List<Long> values = stage.definition().values().stream().map(this::value).toList();
      write(f, stage.definition().args().stream().map(this::value).toList(), values);
    }
    variables = outside;
  }

  private Cell cell(String func, List<Long> point) {
    Storage storage = storages.get(func);
    require(storage != null, "%s is not stored here", func);
    long place = 0;
    for (int i = 0; i < point.size(); i++) {
      long offset = point.get(i) - storage.mins().get(i);
      StoredDimension d = storage.f().layout().get(i);
      offset = d.fold() == 0 ? offset : Math.floorMod(offset, d.fold());
      boolean inside = 0 <= offset && offset < storage.f().storage().dimensions().get(i).extent();
      require(inside, "%s%s is outside its storage", func, point);
      place +=
          d.block() == 0
              ? offset * d.stride()
              : offset % d.block() * d.stride() + offset / d.block() * d.blockStride();
    }
    require(0 <= place && place < storage.cells().length, "%s%s is outside its array", func, point);
    return storage.cells()[Math.toIntExact(place)];
  }

  private long read(String func, int element, List<Long> point) {
    Cell cell = cell(func, point);
    require(cell.values != null, "%s%s is read before it is computed", func, point);
    require(cell.point.equals(point), "%s%s was overwritten by %s", func, point, cell.point);
    require(!atOnce(cell.writer), "%s%s is read and written at once", func, point);
    cell.reader = now;
    return cell.values.get(element);
  }

  private void write(FuncPlan f, List<Long> point, List<Long> values) {
    String func = f.func().name();
    Cell cell = cell(func, point);
    require(!atOnce(cell.reader), "%s%s is written and read at once", func, point);
    // Several iterations may write what they would all write.
    boolean same = point.equals(cell.point) && values.equals(cell.values);
    require(
        same || cell.writer == null || !atOnce(cell.writer),
        "%s%s is written twice at once",
        func,
        point);
    boolean moves = cell.point != null && !cell.point.equals(point);
    boolean folded = f.layout().stream().anyMatch(d -> d.fold() > 0);
    require(!moves || folded, "%s and %s of %s share a place", point, cell.point, func);
    cell.point = point;
    cell.values = values;
    cell.writer = now;
  }

  /// Whether `other` and what is running now are different iterations of one run of a loop whose
  /// iterations run at once.
  private boolean atOnce(List<Iteration> other) {
    for (int i = 0; i < Math.min(other.size(), now.size()); i++) {
      Iteration a = other.get(i);
      Iteration b = now.get(i);
      if (!a.equals(b)) {
        boolean together = a.kind() == LoopKind.PARALLEL || a.kind() == LoopKind.VECTORIZED;
        return a.run() == b.run() && together;
      }
    }
    return false;
  }

  // ---- Values ----

  private long value(Affine form) {
    long sum = form.constant();
    for (Map.Entry<Atom, Long> term : form.terms().entrySet()) {
      sum += term.getValue() * value(term.getKey());
    }
    return sum;
  }

  private long value(Atom atom) {
    return switch (atom) {
      case Atom.LoopIndex(LoopId id, _) -> {
        require(at.containsKey(id), "%s is used outside the loop", id);
        yield at.get(id);
      }
      case Atom.Min(Affine a, Affine b) -> Math.min(value(a), value(b));
      case Atom.Max(Affine a, Affine b) -> Math.max(value(a), value(b));
      case Atom.FloorDiv(Affine a, long d) -> Math.floorDiv(value(a), d);
      case Atom.Mod(Affine a, long d) -> Math.floorMod(value(a), d);
    };
  }

  private long value(Expr e) {
    Type type = e.type();
    return switch (e) {
      case LoopVar v -> variables.get(v.name());
      case Expr.IntConst(_, long v) -> v;
      case Expr.Unary(UnaryOp op, Expr a) when op == UnaryOp.NEG -> type.wrap(-value(a));
      case Expr.Unary(UnaryOp op, Expr a) when op == UnaryOp.NOT -> type.wrap(~value(a));
      case Expr.Binary(BinaryOp op, Expr a, Expr b) -> type.wrap(binary(op, value(a), value(b)));
      case Expr.Select(Expr c, Expr t, Expr f) -> {
        long then = value(t);
        long otherwise = value(f);
        yield value(c) != 0 ? then : otherwise;
      }
      case Expr.Cast(Type to, Expr a) -> to.wrap(value(a));
      case Expr.Call(Func f, int element, List<Expr> args) ->
          read(f.name(), element, args.stream().map(this::value).toList());
      case Expr.Access(Input in, List<Expr> args) -> {
        int[] point = args.stream().mapToInt(a -> Math.toIntExact(value(a))).toArray();
        for (int i = 0; i < point.length; i++) {
          require(
              0 <= point[i] && point[i] < in.extents().get(i),
              "%s is read at %s",
              in.name(),
              List.of(point[0], i));
        }
        yield inputs.get(in.name()).getLong(point);
      }
      case Expr other -> throw new IllegalArgumentException("no integer arithmetic: " + other);
    };
  }

  private static long binary(BinaryOp op, long a, long b) {
    return switch (op) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> b == 0 ? 0 : b > 0 ? Math.floorDiv(a, b) : -Math.floorDiv(a, -b);
      case MOD -> b == 0 ? 0 : Math.floorMod(a, Math.abs(b));
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case AND -> a & b;
      case OR -> a | b;
      case XOR -> a ^ b;
      case EQ -> a == b ? 1 : 0;
      case NE -> a != b ? 1 : 0;
      case LT -> a < b ? 1 : 0;
      case LE -> a <= b ? 1 : 0;
      case GT -> a > b ? 1 : 0;
      case GE -> a >= b ? 1 : 0;
      case SHL, SHR -> throw new IllegalArgumentException("shifts are not walked");
    };
  }
}
