package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.MemoryType;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Atom;

/// Writes a plan as indented text, one line per loop, allocation and definition.
final class LoopNestPrinter {
  private final Plan plan;
  private final Nesting nesting = new Nesting();
  private final List<NestLine> lines = new ArrayList<>();

  /// For each loop that was not split: where its dimension starts. Its name then stands for the
  /// dimension's value.
  private final Map<LoopId, Affine> starts = new HashMap<>();

  private LoopNestPrinter(Plan plan) {
    this.plan = plan;
    plan.productions().reversed().forEach(nesting::add);
  }

  private void learnStarts(StagePlan stage) {
    for (Loop loop : stage.loops()) {
      if (stage.borrows(loop)) {
        continue; // what a shared loop stands for, its own stage says
      }
      Affine value = stage.values().get(loop.id().var().name());
      starts.remove(loop.id());
      if (value != null) {
        Affine start = value.minus(loop.index());
        if (stage.loops().stream().noneMatch(l -> start.mentions(l.id()))) {
          starts.put(loop.id(), start);
        }
      }
    }
  }

  private Affine shown(Affine a) {
    return a.replace(this::shown);
  }

  private Affine shown(Atom.LoopIndex index) {
    Affine start = starts.get(index.id());
    Affine symbol = Affine.of((Atom) index);
    return start == null ? symbol : symbol.minus(shown(start));
  }

  static List<NestLine> lines(Plan plan) {
    LoopNestPrinter printer = new LoopNestPrinter(plan);
    Preparation once = plan.preparation();
    if (!once.isEmpty()) {
      List<String> read = once.packed().stream().map(Input::name).toList();
      printer.line(
          0,
          new NestLine.Once(),
          "precomputed once%s",
          read.isEmpty() ? "" : ", from " + list(read));
      printer.level(Optional.empty(), 1, once::computes);
    }
    printer.level(Optional.empty(), 0, f -> !once.computes(f));
    return List.copyOf(printer.lines);
  }

  static String print(Plan plan) {
    return lines(plan).stream().map(l -> l + "\n").collect(Collectors.joining());
  }

  /// What is stored and computed at a level, before the body of the loop there.
  private void level(Optional<LoopId> level, int depth, Predicate<FuncPlan> which) {
    for (Production production : plan.productions()) {
      if (!which.test(production.funcs().getFirst())) {
        continue;
      }
      for (FuncPlan f : production.funcs()) {
        if (!f.output()) {
          storage(f, level, depth);
        }
      }
      if (production.computeAt().equals(level)) {
        produce(production, depth);
      }
    }
  }

  private void storage(FuncPlan f, Optional<LoopId> level, int depth) {
    boolean hoisted = !f.hoistAt().equals(f.storeAt());
    if (hoisted && f.hoistAt().equals(level)) {
      line(
          depth,
          new NestLine.Storage(f),
          "allocate %s  # %s%s",
          f.func().name(),
          bytes(f.bytes()),
          memory(f));
    }
    if (f.storeAt().equals(level)) {
      line(
          depth,
          new NestLine.Storage(f),
          "%s %s %s%s  # %s",
          plan.preparation().keeps(f) ? "keep" : "store",
          f.func().name(),
          f.storage().replace(this::shown),
          layout(f),
          hoisted
              ? "allocated " + f.hoistAt().map(l -> "in " + l).orElse("at the root")
              : bytes(f.bytes()) + memory(f));
    }
  }

  private static String layout(FuncPlan f) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < f.func().rank(); i++) {
      Var v = f.func().vars().get(i);
      StoredDimension d = f.layout().get(i);
      if (d.fold() > 0) {
        text.append(", %s folded to %d".formatted(v, d.fold()));
      }
      if (d.room() > f.storage().dimensions().get(i).extent()) {
        text.append(", %s padded to %d".formatted(v, d.room()));
      }
      if (d.block() > 0) {
        text.append(", %s in blocks of %d".formatted(v, d.block()));
      }
    }
    return text.toString();
  }

  private String memory(FuncPlan f) {
    boolean locals = f.memory() != MemoryType.HEAP && Locals.obstacle(nesting, f).isEmpty();
    return switch (f.memory()) {
          case AUTO -> "";
          case HEAP -> " on the heap";
          case STACK -> " on the stack";
          case REGISTER -> " in registers";
        }
        + (locals && f.memory() != MemoryType.REGISTER ? ", can be locals" : "");
  }

  private void produce(Production production, int indent) {
    FuncPlan first = production.funcs().getFirst();
    if (first.slide().isPresent()) {
      Slide slide = first.slide().get();
      head(first, "produce", first.region(), "  # first iteration of " + slide.loop(), indent);
      stages(first.stages(), 0, indent + 1);
      head(first, "produce", slide.region(), "  # later: what is new", indent);
      stages(slide.stages(), 0, indent + 1);
      return;
    }
    for (FuncPlan f : production.funcs()) {
      head(f, f == first ? "produce" : "with", f.region(), "", indent);
    }
    stages(production.stages(), 0, indent + 1);
  }

  private void head(FuncPlan f, String word, Region region, String note, int indent) {
    line(
        indent,
        new NestLine.Production(f),
        "%s %s %s%s",
        word,
        f.func().name(),
        region.replace(this::shown),
        note);
  }

  /// The stages in order, inside the `outside` loops that they all share.
  private void stages(List<StagePlan> stages, int outside, int depth) {
    int next = 0;
    while (next < stages.size()) {
      StagePlan first = stages.get(next);
      int count = first.loops().size() > outside ? Production.inside(stages, next, outside) : 1;
      if (count > 1) {
        List<StagePlan> inside = stages.subList(next, next + count);
        inside.forEach(this::learnStarts);
        Loop loop = first.loops().get(outside);
        loop(first, loop, depth);
        level(Optional.of(loop.id()), depth + 1, _ -> true);
        stages(inside, outside + 1, depth + 1);
      } else {
        stage(first, outside, depth);
      }
      next += count;
    }
  }

  private void loop(StagePlan stage, Loop loop, int depth) {
    line(
        depth,
        new NestLine.Iteration(stage.stage(), loop),
        "%s%s in %s%s%s",
        switch (loop.kind()) {
          case SERIAL -> "for ";
          case PARALLEL -> "parallel ";
          case VECTORIZED -> "vectorized ";
          case UNROLLED -> "unrolled ";
        },
        loop.id().var(),
        new Region.Dimension(shown(starts.getOrDefault(loop.id(), Affine.ZERO)), loop.extent()),
        loop.reduction() && loop.kind() == LoopKind.SERIAL && stage.reassociates()
            ? "  # reduction, in another order than written"
            : "",
        switch (loop.partition()) {
          case AUTO -> "";
          case NEVER -> "  # never partitioned";
          case ALWAYS -> "  # always partitioned";
        });
  }

  /// One stage inside the `outside` loops that it shares, with its specializations.
  private void stage(StagePlan stage, int outside, int indent) {
    stage
        .requirement()
        .ifPresent(r ->
            line(
                indent,
                new NestLine.Test(stage.stage()),
                "require %s  # else fails: %s",
                r.conditions().stream().map(Object::toString).collect(Collectors.joining(" or ")),
                r.message()));
    String word = "if";
    for (Specialization copy : stage.specializations()) {
      line(indent, new NestLine.Test(stage.stage()), "%s %s", word, copy.condition());
      copy(copy.stage(), outside, indent + 1);
      word = "else if";
    }
    if (stage.specializations().isEmpty()) {
      copy(stage, outside, indent);
    } else {
      line(indent, new NestLine.Test(stage.stage()), "else");
      copy(stage, outside, indent + 1);
    }
  }

  private void copy(StagePlan stage, int outside, int indent) {
    learnStarts(stage);
    int depth = indent;
    for (Loop loop : stage.loops().subList(0, outside)) {
      depth = share(stage, loop, depth);
    }
    for (Loop loop : stage.loops().subList(outside, stage.loops().size())) {
      loop(stage, loop, depth);
      depth++;
      level(Optional.of(loop.id()), depth, _ -> true);
    }
    for (Guard guard : stage.guards()) {
      line(
          depth,
          new NestLine.Test(stage.stage()),
          "%s %s < %d",
          test(guard.tail()),
          shown(guard.value()),
          guard.limit());
      depth++;
    }
    for (Expr predicate : stage.definition().predicates()) {
      line(depth, new NestLine.Test(stage.stage()), "if %s", predicate);
      depth++;
    }
    line(depth, new NestLine.Point(stage.stage()), "%s", definition(stage));
  }

  private int share(StagePlan stage, Loop loop, int depth) {
    Share share = stage.share(loop);
    long end = share.start() + share.extent();
    if (share.start() == 0 && end == loop.extent()) {
      return depth;
    }
    Affine start = starts.getOrDefault(loop.id(), Affine.ZERO);
    line(
        depth,
        new NestLine.Test(stage.stage()),
        "if %s in %s",
        loop.id().var(),
        new Region.Dimension(shown(start.plus(share.start())), share.extent()));
    return depth + 1;
  }

  private static String test(Tail tail) {
    return switch (tail) {
      case PREDICATE -> "mask";
      case PREDICATE_LOADS -> "mask loads";
      case PREDICATE_STORES -> "mask stores";
      case SHIFT_INWARDS_AND_BLEND, ROUND_UP_AND_BLEND -> "blend";
      case AUTO, GUARD_WITH_IF, ROUND_UP, SHIFT_INWARDS -> "if";
    };
  }

  private String definition(StagePlan stage) {
    Definition d = stage.definition();
    String where =
        stage.values().entrySet().stream()
            .filter(e -> !starts.containsKey(new LoopId(stage.stage(), Var.of(e.getKey()))))
            .sorted(Map.Entry.comparingByKey())
            .map(e -> e.getKey() + " = " + shown(e.getValue()))
            .collect(Collectors.joining(", "));
    return "%s(%s) = %s%s"
        .formatted(
            stage.stage().func(),
            list(d.args()),
            d.values().size() == 1 ? d.values().getFirst() : "(" + list(d.values()) + ")",
            where.isEmpty() ? "" : "  where " + where);
  }

  private static String list(List<?> items) {
    return items.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private static String bytes(long bytes) {
    return bytes < 10_000
        ? bytes + " bytes"
        : bytes < 10_000_000
            ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
            : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  private void line(int depth, NestLine.Subject subject, String format, Object... args) {
    lines.add(new NestLine(depth, subject, format.formatted(args)));
  }
}
