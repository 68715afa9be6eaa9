package org.nestwright.scheduler.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Writes a report as tables of text, with numbers to the right.
final class ReportText {
  private static final List<String> FUNCS =
      List.of(
          "func",
          "computed",
          "points",
          "needed",
          "ratio",
          "loads",
          "stores",
          "fmas",
          "other",
          "vector",
          "scalar",
          "storage",
          "allocated",
          "tasks",
          "ops/byte");
  private static final List<String> LOOPS =
      List.of("loop", "kind", "started", "extent", "iterations", "footprint", "operations");

  private ReportText() {}

  static String of(StaticReport report) {
    StringBuilder text = new StringBuilder();
    text.append("for ").append(report.target()).append('\n');
    text.append(table(funcs(report), 1));
    if (report.memory().kept() > 0) {
      text.append("computed once and kept: %s\n".formatted(bytes(report.memory().kept())));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "intermediates: %s allocated, at most %s at once\n"
                + "inputs and outputs: %s, %.1f operations a byte\n\n",
            bytes(report.memory().allocated()),
            bytes(report.memory().peak()),
            bytes(report.compulsory()),
            report.intensity()));
    text.append(table(loops(report), 2));
    if (!report.advice().isEmpty()) {
      text.append("\nadvice:\n");
      report.advice().forEach(a -> text.append("  ").append(a).append('\n'));
    }
    return text.toString();
  }

  /// {@return the rows of the table of definitions, the head first}
  static List<List<String>> funcs(StaticReport report) {
    List<List<String>> rows = new ArrayList<>(List.of(FUNCS));
    for (FuncReport f : report.funcs()) {
      for (StageReport s : f.stages()) {
        boolean first = s == f.stages().getFirst();
        rows.add(
            row(
                s.stage().toString(),
                number(s.entries()),
                s.work(),
                number(s.needed()),
                s.recompute(),
                first ? bytes(f.storage()) : "",
                first ? bytes(f.allocated()) : "",
                first ? number(f.tasks()) : "",
                first ? String.format(Locale.ROOT, "%.1f", f.intensity()) : ""));
      }
    }
    List<FuncReport> once = report.funcs().stream().filter(FuncReport::once).toList();
    List<FuncReport> run = report.funcs().stream().filter(f -> !f.once()).toList();
    if (!once.isEmpty()) {
      long allocated = once.stream().mapToLong(FuncReport::allocated).sum();
      rows.add(sum("once", once, report.preparation(), allocated, ""));
    }
    rows.add(
        sum(
            once.isEmpty() ? "all" : "each run",
            run,
            report.work(),
            report.memory().allocated(),
            String.format(Locale.ROOT, "%.1f", report.intensity())));
    return rows;
  }

  private static List<String> sum(
      String name, List<FuncReport> funcs, Work work, long allocated, String intensity) {
    long needed = funcs.stream().mapToLong(FuncReport::needed).sum();
    return row(
        name,
        "",
        work,
        number(needed),
        needed == 0 ? 1 : (double) work.points() / needed,
        "",
        bytes(allocated),
        number(funcs.stream().mapToLong(FuncReport::tasks).sum()),
        intensity);
  }

  private static List<String> row(
      String name, String entries, Work work, String needed, double ratio, String... rest) {
    List<String> row = new ArrayList<>();
    row.add(name);
    row.add(entries);
    row.add(number(work.points()));
    row.add(needed);
    row.add(String.format(Locale.ROOT, "%.2f", ratio));
    row.add(number(work.loads()));
    row.add(number(work.stores()));
    row.add(number(work.fmas()));
    row.add(number(work.arithmetic()));
    row.add(number(work.vectorInstructions()));
    row.add(number(work.scalarInstructions()));
    row.addAll(List.of(rest));
    return row;
  }

  /// {@return the rows of the table of loops, the head first}
  static List<List<String>> loops(StaticReport report) {
    List<List<String>> rows = new ArrayList<>(List.of(LOOPS));
    for (FuncReport f : report.funcs()) {
      for (StageReport s : f.stages()) {
        int depth = 0;
        boolean later = false;
        for (LoopReport loop : s.loops()) {
          depth = loop.later() == later ? depth : 0;
          later = loop.later();
          String head = depth > 0 ? "" : s.stage() + (later ? " (later) " : " ");
          rows.add(
              List.of(
                  "  ".repeat(depth++) + head + loop.loop().var(),
                  loop.kind().name().toLowerCase(Locale.ROOT),
                  number(loop.entries()),
                  number(loop.extent()),
                  number(loop.iterations()),
                  bytes(loop.footprint()),
                  number(loop.work().operations())));
        }
      }
    }
    return rows;
  }

  private static String table(List<List<String>> rows, int left) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String padding = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? "" : "  ");
        line.append(i < left ? row.get(i) + padding : padding + row.get(i));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /// {@return the number with its thousands apart}
  static String number(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /// {@return the bytes, in the unit that is easiest to read}
  static String bytes(long bytes) {
    return bytes < 10_000
        ? bytes + " B"
        : bytes < 10_000_000
            ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
            : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
