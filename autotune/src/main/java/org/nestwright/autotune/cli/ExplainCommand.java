package org.nestwright.autotune.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.nestwright.autotune.Subject;
import org.nestwright.autotune.TunedLayer;
import org.nestwright.autotune.TunedLayers;
import org.nestwright.autotune.measure.Machine;
import org.nestwright.autotune.report.Explanation;
import org.nestwright.autotune.report.Explanation.Recorded;
import org.nestwright.autotune.report.Figures;
import org.nestwright.autotune.report.Json;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.layers.Hardware;
import org.nestwright.layers.Layer;
import org.nestwright.lowering.Compiler;
import org.nestwright.lowering.Kernel;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.report.HtmlView;
import org.nestwright.scheduler.report.StaticReport;
import org.nestwright.scheduler.report.Target;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nestwright explain LAYER`.
@Command(
    name = "explain",
    description = "Tell how LAYER is computed: its work, schedules, loops, counts, advice.")
final class ExplainCommand implements Callable<Integer> {
  /// Long enough for the JIT, and for a few runs of a large layer.
  private static final Duration WARM_UP = Duration.ofSeconds(2);

  private final Surroundings surroundings;

  @Mixin private CommonOptions common;

  @Mixin private AlgorithmOptions which;

  @Parameters(paramLabel = "LAYER", description = "The layer: network/layer or a shape.")
  private String layer;

  @Option(names = "--records", paramLabel = "FILE", description = "Where records are kept.")
  private Path records;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write the loop nest with its numbers as a page to FILE.")
  private Path html;

  ExplainCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    int threads = common.threads(surroundings);
    List<Subject> algorithms = LayerArgument.subjects(layer, which);
    common.needVectors(surroundings);
    Machine machine = Machine.with(threads, common.scalar());
    TunedLayer tuned =
        TunedLayers.reading(records == null ? surroundings.records() : records)
            .fastest(algorithms, machine.hardware());
    for (String note : tuned.notes()) {
      surroundings.err().println("nestwright: " + note);
    }
    Explanation explanation = explain(algorithms.getFirst(), tuned, machine);
    surroundings.out().print(common.json() ? Json.of(explanation) + "\n" : explanation.toString());
    return Nestwright.DONE;
  }

  private Explanation explain(Subject subject, TunedLayer tuned, Machine machine) {
    Layer of = tuned.layer();
    Schedule standard = of.defaultSchedule(machine.hardware());
    Kernel kernel =
        Compiler.compile(
            tuned.schedule(), machine.options(), of.outputShapes().toArray(Shape[]::new));
    kernel.warmUp(WARM_UP);
    StaticReport report = StaticReport.of(kernel.plan(), target(machine.hardware()));
    if (html != null) {
      write(HtmlView.of(kernel.plan(), report, kernel.loweredText()));
    }
    long bytes = bytes(of);
    return new Explanation(
        subject.name(),
        subject.shape(),
        machine.threads(),
        of.flops(),
        bytes,
        Figures.rounded(of.flops() / bytes),
        of.algorithm(),
        Explanation.why(of.algorithm()),
        standard.toString(),
        tuned.measured().map(m -> recorded(tuned, m)).orElse(null),
        kernel.plan().loopNest(),
        kernel.describe(),
        kernel.notes(),
        report);
  }

  private static Target target(Hardware hardware) {
    return new Target(hardware.vectorBits(), hardware.vectorRegisters(), hardware.threads());
  }

  private void write(String page) {
    try {
      Files.writeString(html, page);
    } catch (IOException e) {
      throw new BadInput(
          "cannot write the page to %s: name a writable file with --html FILE".formatted(html));
    }
  }

  private static Recorded recorded(TunedLayer tuned, TunedLayer.Measurement m) {
    return new Recorded(
        Figures.rounded(m.ms()),
        Figures.rounded(m.gflops()),
        Figures.rounded(m.peakGflops()),
        m.time(),
        tuned.origin() == TunedLayer.Origin.SHIPPED,
        m.cpu(),
        tuned.schedule().toString());
  }

  private static long bytes(Layer layer) {
    long bytes = 0;
    for (Input in : layer.pipeline().inputs()) {
      bytes += (long) in.type().bytes() * Shape.of(ints(in.extents())).size();
    }
    for (int i = 0; i < layer.outputShapes().size(); i++) {
      for (Type type : layer.pipeline().outputs().get(i).types()) {
        bytes += (long) type.bytes() * layer.outputShapes().get(i).size();
      }
    }
    return bytes;
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
