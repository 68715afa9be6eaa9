package org.nestwright.scheduler.plan;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.nestwright.dsl.Definition;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;

/// Writes a plan as indented text, one line per loop, allocation and definition.
final class LoopNestPrinter {
  private final Plan plan;
  private final StringBuilder out = new StringBuilder();

  private LoopNestPrinter(Plan plan) {
    this.plan = plan;
  }

  static String print(Plan plan) {
    LoopNestPrinter printer = new LoopNestPrinter(plan);
    printer.level(Optional.empty(), 0);
    return printer.out.toString();
  }

  /// What is stored and computed at a level, before the body of the loop there.
  private int level(Optional<LoopId> level, int indent) {
    int depth = indent;
    for (FuncPlan f : plan.funcs()) {
      if (f.storeAt().equals(level) && !f.output()) {
        long bytes = f.storage().size() * f.func().type().bytes();
        line(depth, "store %s %s  # %s", f.func().name(), f.storage(), bytes(bytes));
      }
      if (f.computeAt().equals(level)) {
        produce(f, depth);
      }
    }
    return depth;
  }

  private void produce(FuncPlan f, int indent) {
    line(indent, "produce %s %s", f.func().name(), f.region());
    for (StagePlan stage : f.stages()) {
      int depth = indent + 1;
      for (Loop loop : stage.loops()) {
        line(
            depth,
            "%s%s in [0, %d)%s",
            switch (loop.kind()) {
              case SERIAL -> "for ";
              case PARALLEL -> "parallel ";
              case VECTORIZED -> "vectorized ";
              case UNROLLED -> "unrolled ";
            },
            loop.id().var(),
            loop.extent(),
            loop.reduction() && loop.kind() == LoopKind.SERIAL && stage.reassociates()
                ? "  # reduction, in another order than written"
                : "");
        depth++;
        depth = level(Optional.of(loop.id()), depth);
      }
      for (Guard guard : stage.guards()) {
        line(depth, "if %s < %d", guard.value(), guard.limit());
        depth++;
      }
      line(depth, "%s", definition(f, stage));
    }
  }

  private static String definition(FuncPlan f, StagePlan stage) {
    Definition d = stage.definition();
    String where =
        stage.values().entrySet().stream()
            .filter(e -> !e.getValue().toString().equals(e.getKey()))
            .sorted(java.util.Map.Entry.comparingByKey())
            .map(e -> e.getKey() + " = " + e.getValue())
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

  private void line(int indent, String format, Object... args) {
    out.append("  ".repeat(indent)).append(format.formatted(args)).append('\n');
  }
}
