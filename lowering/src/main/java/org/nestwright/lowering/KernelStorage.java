package org.nestwright.lowering;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Walk;
import org.nestwright.lowering.runtime.WorkspaceLayout;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.ScheduleException;

/// Tells of the storage of a kernel's intermediates.
final class KernelStorage {
  private KernelStorage() {}

  /// {@return each intermediate with its size and whether it became locals}
  static String text(Stmt body, WorkspaceLayout layout, CompileOptions options) {
    Map<String, String> lines = new LinkedHashMap<>();
    collect(body, lines);
    for (WorkspaceLayout.Scratch s : layout.scratch()) {
      lines.merge(
          s.name(),
          "%d bytes in %s"
              .formatted(
                  s.bytes(options.threads()),
                  s.perWorker() && options.threads() > 1
                      ? options.threads() + " arrays, one for each thread"
                      : "an array"),
          (a, b) -> a.isEmpty() ? b : a + ", " + b);
    }
    return lines.isEmpty()
        ? "none"
        : lines.entrySet().stream()
            .map(e -> "\n  " + e.getKey() + ": " + e.getValue())
            .collect(Collectors.joining());
  }

  private static void collect(Stmt s, Map<String, String> lines) {
    if (s instanceof Stmt.Allocate n) {
      boolean locals = n.placement() == Stmt.Placement.LOCALS;
      String text = locals ? n.type().bytes() * (long) n.size() + " bytes in locals" : "";
      lines.merge(n.buffer().toString(), text, (a, b) -> a.isEmpty() ? b : a);
    }
    Walk.statements(s).forEach(child -> collect(child, lines));
  }

  /// {@return the refusal of a kernel whose storage the Java heap has no room for}
  static ScheduleException tooLarge(WorkspaceLayout layout, int threads) {
    WorkspaceLayout.Scratch largest =
        layout.scratch().stream()
            .max(Comparator.comparingLong(s -> s.bytes(threads)))
            .orElseThrow();
    return Refusal.of(
            largest.name(),
            "the Java heap has no room for its storage, %d bytes%s",
            largest.bytes(threads),
            largest.perWorker() ? " for %d threads".formatted(threads) : "")
        .exists(
            "all intermediates together take %d bytes, and the heap has %d at most",
            layout.bytes(threads), Runtime.getRuntime().maxMemory())
        .fix(
            "compute %s inside a loop with computeAt, or give Java a larger heap with -Xmx",
            largest.name());
  }
}
