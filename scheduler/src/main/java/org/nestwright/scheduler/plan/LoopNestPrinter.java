package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Atom;

/// Writes a plan as indented text, one line per loop, allocation and definition.
final class LoopNestPrinter {
  private final Plan plan;
  private final List<NestLine> lines = new ArrayList<>();

  /// For each loop that was not split: where its dimension starts. Its name then stands for the
  /// dimension's value.
  private final Map<LoopId, Affine> starts = new HashMap<>();

  private LoopNestPrinter(Plan plan) {
    this.plan = plan;
  }

  private void learnStarts(StagePlan stage) {
    for (Loop loop : stage.loops()) {
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
    printer.level(Optional.empty(), 0);
    return List.copyOf(printer.lines);
  }

  static String print(Plan plan) {
    return lines(plan).stream().map(l -> l + "\n").collect(Collectors.joining());
  }

  /// What is stored and computed at a level, before the body of the loop there.
  private void level(Optional<LoopId> level, int depth) {
    for (FuncPlan f : plan.funcs()) {
      if (f.storeAt().equals(level) && !f.output()) {
        long bytes = f.storage().size() * f.func().types().stream().mapToLong(Type::bytes).sum();
        line(
            depth,
            new NestLine.Storage(f),
            "store %s %s%s  # %s",
            f.func().name(),
            f.storage().replace(this::shown),
            folds(f),
            bytes(bytes));
      }
      if (f.computeAt().equals(level)) {
        produce(f, depth);
      }
    }
  }

  private static String folds(FuncPlan f) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < f.func().rank(); i++) {
      if (f.folds().get(i) > 0) {
        text.append(", %s folded to %d".formatted(f.func().vars().get(i), f.folds().get(i)));
      }
    }
    return text.toString();
  }

  private void produce(FuncPlan f, int indent) {
    if (f.slide().isPresent()) {
      Slide slide = f.slide().get();
      produce(f, f.region(), f.stages(), "  # first iteration of " + slide.loop(), indent);
      produce(f, slide.region(), slide.stages(), "  # later: what is new", indent);
    } else {
      produce(f, f.region(), f.stages(), "", indent);
    }
  }

  private void produce(FuncPlan f, Region region, List<StagePlan> stages, String note, int indent) {
    line(
        indent,
        new NestLine.Production(f),
        "produce %s %s%s",
        f.func().name(),
        region.replace(this::shown),
        note);
    for (StagePlan stage : stages) {
      learnStarts(stage);
      int depth = indent + 1;
      for (Loop loop : stage.loops()) {
        line(
            depth,
            new NestLine.Iteration(stage.stage(), loop),
            "%s%s in %s%s",
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
                : "");
        depth++;
        level(Optional.of(loop.id()), depth);
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
      line(depth, new NestLine.Point(stage.stage()), "%s", definition(f, stage));
    }
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

  private String definition(FuncPlan f, StagePlan stage) {
    Definition d = stage.definition();
    String where =
        stage.values().entrySet().stream()
            .filter(e -> !starts.containsKey(new LoopId(stage.stage(), Var.of(e.getKey()))))
            .sorted(Map.Entry.comparingByKey())
            .map(e -> e.getKey() + " = " + shown(e.getValue()))
            .collect(Collectors.joining(", "));
    return "%s(%s) = %s%s"
        .formatted(
            f.func().name(),
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
