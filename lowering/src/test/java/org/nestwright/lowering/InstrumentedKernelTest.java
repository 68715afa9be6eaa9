package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Shape;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.report.FuncReport;
import org.nestwright.scheduler.report.LoopReport;
import org.nestwright.scheduler.report.StageReport;
import org.nestwright.scheduler.report.StaticReport;
import org.nestwright.scheduler.report.Target;
import org.nestwright.scheduler.report.Traffic;

/// What the static report tells is what generated code counts while it runs, on real data.
class InstrumentedKernelTest {
  static Stream<Arguments> cases() {
    return StaticReportAgreementTest.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void the_report_tells_what_the_kernel_does(String name, Schedule s, Shape shape) {
    Plan plan = Plan.of(s, shape);
    SplittableRandom random = new SplittableRandom(name.hashCode());
    List<Buffer> inputs = new ArrayList<>();
    for (Input in : s.pipeline().inputs()) {
      int[] extents = in.extents().stream().mapToInt(Integer::intValue).toArray();
      inputs.add(Buffer.of(in.type(), extents).fill(_ -> random.nextInt(-32, 33)));
    }
    List<Buffer> wanted = Interpreter.of(s.pipeline(), inputs).run(shape);
    List<Buffer> got = wanted.stream().map(w -> Buffer.of(w.type(), w.shape()).fill(1)).toList();
    List<Buffer> buffers = new ArrayList<>(inputs);
    buffers.addAll(got);
    InstrumentedKernel counted = InstrumentedKernel.run(plan, buffers);
    for (int i = 0; i < got.size(); i++) {
      assertEquals("", wanted.get(i).firstDifference(got.get(i)).orElse(""));
    }

    Map<String, List<Long>> traffic = new TreeMap<>();
    Map<LoopId, List<Long>> loops = new HashMap<>();
    StaticReport report = StaticReport.of(plan, new Target(256, 16, 1));
    for (FuncReport f : report.funcs()) {
      for (StageReport stage : f.stages()) {
        for (Traffic t : stage.traffic()) {
          add(traffic, t.buffer(), t.loads(), t.stores());
        }
        for (LoopReport l : stage.loops()) {
          add(loops, l.loop(), l.entries(), l.iterations());
        }
      }
    }
    assertEquals(counted.traffic, traffic, "loads and stores by buffer");
    assertEquals(counted.loops, loops, "entries and iterations by loop");
    assertEquals(counted.fmas, report.work().fmas(), "fused multiply-adds");
  }

  private static <K> void add(Map<K, List<Long>> all, K key, long a, long b) {
    if (a + b > 0) {
      all.merge(key, List.of(a, b), (x, y) -> List.of(x.get(0) + y.get(0), x.get(1) + y.get(1)));
    }
  }
}
