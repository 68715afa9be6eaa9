package org.nestwright.scheduler.report;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Stage;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.plan.FuncPlan;
import org.nestwright.scheduler.plan.NestLine;
import org.nestwright.scheduler.plan.Plan;

/// A plan as one HTML page that needs nothing else: the loop nest, to be folded away loop by loop,
/// with the numbers of the [StaticReport] beside its lines and the advice linked to them.
public final class HtmlView {
  /// A page larger than this is slow to open. What is too much of the lowered text is left out.
  private static final int MOST_CHARACTERS = 190_000;

  private static final String STYLE =
      """
      body { font: 14px/1.5 system-ui, sans-serif; margin: 1.5em; color: #222; background: #fff; }
      h1 { font-size: 1.3em; } h2 { font-size: 1.05em; margin: 1.5em 0 .4em; }
      pre, .nest { font: 13px/1.55 ui-monospace, monospace; }
      .columns { display: flex; flex-wrap: wrap; gap: 2em; align-items: flex-start; }
      .columns section { flex: 1 1 30em; min-width: 0; overflow-x: auto; }
      .nest details, .nest .leaf { margin-left: 1.2em; white-space: nowrap; }
      summary { cursor: pointer; } summary::marker { color: #aaa; }
      .serial { color: #333; } .parallel { color: #0a6e31; } .vectorized { color: #1a4fb4; }
      .unrolled { color: #8a4b00; } .store { color: #7a2580; } .produce, .once { font-weight: 600; }
      .test { color: #b00020; } .point { color: #555; }
      .numbers { color: #888; font-size: .85em; margin-left: 1.5em; font-weight: 400; }
      .mark { margin-left: .6em; color: #b00020; font-size: .85em; }
      :target { background: #fff3b0; }
      table { border-collapse: collapse; } .scroll { overflow-x: auto; }
      td, th { padding: .1em .7em; text-align: right; border-bottom: 1px solid #eee; }
      td:first-child, th:first-child { text-align: left; white-space: pre; }
      li { margin: .3em 0; }
      """;

  private final Plan plan;
  private final StaticReport report;
  private final HtmlWriter html = new HtmlWriter();
  private final List<NestLine> lines;

  /// The line that each piece of advice is about, by its number.
  private final Map<Integer, Integer> lineOf = new HashMap<>();

  /// The lines of what sliding windows do from the second iteration on: those of a Func from its
  /// second production on.
  private final Set<Integer> later = new HashSet<>();

  private HtmlView(Plan plan, StaticReport report) {
    this.plan = plan;
    this.report = report;
    this.lines = plan.loopNestLines();
    Set<String> once = new HashSet<>();
    Set<String> twice = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      switch (lines.get(i).subject()) {
        case NestLine.Production(FuncPlan f) -> {
          if (!once.add(f.func().name())) {
            twice.add(f.func().name());
            later.add(i);
          }
        }
        case NestLine.Iteration(Stage stage, _) when twice.contains(stage.func()) -> later.add(i);
        case NestLine.Iteration _,
            NestLine.Once _,
            NestLine.Storage _,
            NestLine.Test _,
            NestLine.Point _ -> {}
      }
    }
    for (Advice advice : report.advice()) {
      for (int i = lines.size() - 1; i >= 0; i--) {
        if (isAbout(advice, lines.get(i).subject())) {
          lineOf.put(advice.number(), i);
        }
      }
    }
  }

  private static boolean isAbout(Advice advice, NestLine.Subject subject) {
    Optional<LoopId> loop = advice.loop();
    return switch (subject) {
      case NestLine.Iteration n -> loop.isPresent() && n.loop().id().equals(loop.get());
      case NestLine.Production n ->
          loop.isEmpty() && n.func().func().name().equals(advice.stage().func());
      case NestLine.Once _, NestLine.Storage _, NestLine.Test _, NestLine.Point _ -> false;
    };
  }

  /// {@return the page of `plan` for [Target#common]}
  public static String of(Plan plan) {
    return of(plan, StaticReport.of(plan), "");
  }

  /// {@return the page of `plan`}
  ///
  /// @param report of the plan
  /// @param lowered the lowered statement as text, for a second column; empty for none
  public static String of(Plan plan, StaticReport report, String lowered) {
    HtmlView view = new HtmlView(plan, report);
    view.page(lowered);
    return view.html.toString();
  }

  private void page(String lowered) {
    String title =
        String.join(", ", plan.schedule().pipeline().outputs().stream().map(Func::name).toList());
    html.element(
        "html lang=\"en\"",
        () -> {
          html.line()
              .element(
                  "head",
                  () -> {
                    html.line().empty("meta charset=\"utf-8\"").line();
                    html.element("title", title + ": loop nest").line();
                    html.element("style", "\n" + STYLE).line();
                  });
          html.line()
              .element(
                  "body",
                  () -> {
                    html.line().element("h1", title + " " + plan.shapes().getFirst()).line();
                    html.element("p", summary()).line();
                    advice();
                    html.element(
                        "div class=\"columns\"",
                        () -> {
                          section(
                              "Loop nest",
                              () -> html.element("div class=\"nest\"", () -> nest(0, 0)));
                          if (!lowered.isEmpty()) {
                            section("Lowered", () -> html.element("pre", fitting(lowered)));
                          }
                        });
                    html.line();
                    table("Funcs", ReportText.funcs(report));
                    table("Loops", ReportText.loops(report));
                    html.element("h2", "Algorithm")
                        .element("pre", plan.schedule().pipeline().toString());
                    html.element("h2", "Schedule")
                        .element("pre", plan.schedule().toString())
                        .line();
                  });
        });
  }

  private String summary() {
    return String.format(
        Locale.ROOT,
        "For %s: %s operations on %s of inputs and outputs, %.1f a byte; intermediates take at"
            + " most %s at once.",
        report.target(),
        ReportText.number(report.work().operations()),
        ReportText.bytes(report.compulsory()),
        report.intensity(),
        ReportText.bytes(report.memory().peak()));
  }

  private void section(String title, Runnable content) {
    html.line().element("section", () -> html.element("h2", title).element("div", content));
  }

  private void advice() {
    if (report.advice().isEmpty()) {
      return;
    }
    html.element("h2", "Advice")
        .line()
        .element(
            "ol",
            () -> {
              for (Advice a : report.advice()) {
                html.line()
                    .element(
                        "li id=\"a%d\"".formatted(a.number()),
                        () -> {
                          Integer line = lineOf.get(a.number());
                          if (line == null) {
                            html.text(a.place());
                          } else {
                            html.element("a href=\"#l%d\"".formatted(line), a.place());
                          }
                          html.text(": " + a.what() + "; try " + a.help());
                        });
              }
            });
    html.line();
  }

  /// Writes the lines from `from` on that are as deep as `depth` or deeper.
  ///
  /// @return the first line that is not
  private int nest(int from, int depth) {
    int at = from;
    while (at < lines.size() && lines.get(at).depth() >= depth) {
      int line = at;
      int[] next = {at + 1};
      boolean leaf = at + 1 == lines.size() || lines.get(at + 1).depth() <= depth;
      html.line();
      if (leaf) {
        html.element("div class=\"leaf\"", () -> line(line));
      } else {
        html.element(
            "details open",
            () -> {
              html.element("summary", () -> line(line));
              next[0] = nest(line + 1, depth + 1);
            });
      }
      at = next[0];
    }
    return at;
  }

  private void line(int at) {
    NestLine line = lines.get(at);
    html.element("span id=\"l%d\" class=\"%s\"".formatted(at, style(line)), line.text());
    String numbers = numbers(at);
    if (!numbers.isEmpty()) {
      html.element("span class=\"numbers\"", numbers);
    }
    for (Advice a : report.advice()) {
      if (lineOf.containsKey(a.number()) && lineOf.get(a.number()) == at) {
        html.element(
            "a class=\"mark\" href=\"#a%d\"".formatted(a.number()), "advice " + a.number());
      }
    }
  }

  private static String style(NestLine line) {
    return switch (line.subject()) {
      case NestLine.Iteration n -> n.loop().kind().name().toLowerCase(Locale.ROOT);
      case NestLine.Once _ -> "once";
      case NestLine.Storage _ -> "store";
      case NestLine.Production _ -> "produce";
      case NestLine.Test _ -> "test";
      case NestLine.Point _ -> "point";
    };
  }

  private String numbers(int at) {
    return switch (lines.get(at).subject()) {
      case NestLine.Production n -> {
        FuncReport f =
            report.funcs().stream()
                .filter(r -> r.func().equals(n.func().func().name()))
                .findFirst()
                .orElseThrow();
        yield later.contains(at)
            ? ""
            : String.format(
                Locale.ROOT,
                "computed %s times, %s points, %.2f times the needed, %s loads, %s stores, %s"
                    + " operations",
                ReportText.number(f.times()),
                ReportText.number(f.work().points()),
                f.recompute(),
                ReportText.number(f.work().loads()),
                ReportText.number(f.work().stores()),
                ReportText.number(f.work().operations()));
      }
      case NestLine.Iteration n ->
          loop(n.stage(), n.loop().id(), later.contains(at))
              .map(l ->
                  "%s times, %s an iteration"
                      .formatted(
                          ReportText.number(l.iterations()), ReportText.bytes(l.footprint())))
              .orElse("");
      case NestLine.Once _, NestLine.Storage _, NestLine.Test _, NestLine.Point _ -> "";
    };
  }

  private Optional<LoopReport> loop(Stage stage, LoopId id, boolean later) {
    return report.funcs().stream()
        .flatMap(f -> f.stages().stream())
        .filter(s -> s.stage().equals(stage))
        .flatMap(s -> s.loops().stream())
        .filter(l -> l.loop().equals(id) && l.later() == later)
        .findFirst();
  }

  private String fitting(String lowered) {
    int room = MOST_CHARACTERS - html.length();
    // Tables, algorithm and schedule are still to come, and every character may be escaped.
    room -= 2 * (report.toString().length() + plan.schedule().toString().length() + 4_000);
    if (HtmlWriter.escape(lowered).length() <= room) {
      return lowered;
    }
    StringBuilder part = new StringBuilder();
    int length = 0;
    for (String line : lowered.lines().toList()) {
      length += HtmlWriter.escape(line).length() + 1;
      if (length > room) {
        break;
      }
      part.append(line).append('\n');
    }
    return part + "... and more, left out to keep this page small";
  }

  private void table(String title, List<List<String>> rows) {
    html.element("h2", title)
        .line()
        .element(
            "div class=\"scroll\"",
            () ->
                html.element(
                    "table",
                    () -> {
                      for (List<String> row : rows) {
                        String cell = row == rows.getFirst() ? "th" : "td";
                        html.line()
                            .element("tr", () -> row.forEach(text -> html.element(cell, text)));
                      }
                    }));
    html.line();
  }
}
