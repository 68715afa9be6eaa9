package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Shape;
import org.nestwright.scheduler.Schedule;

/// Holds kernels against the interpreter, with and without vectors.
public final class Matches {
  private Matches() {}

  /// Runs `schedule` with vectors of the target, with narrow ones and without any.
  ///
  /// @param inputs in the pipeline's order
  /// @param shape of every output
  public static void holds(Schedule schedule, List<Buffer> inputs, Shape shape) {
    int outputs = schedule.pipeline().outputs().size();
    Shape[] shapes = java.util.Collections.nCopies(outputs, shape).toArray(Shape[]::new);
    List<Buffer> wanted = Interpreter.of(schedule.pipeline(), inputs).run(shapes);
    for (int bits : new int[] {0, 128, Vectors.preferredBits()}) {
      CompileOptions options = CompileOptions.standard().withThreads(2).withVectorBits(bits);
      List<Buffer> all = new ArrayList<>(inputs);
      List<Buffer> got = new ArrayList<>();
      for (Buffer w : wanted) {
        got.add(Buffer.of(w.type(), shape).fill(1));
      }
      all.addAll(got);
      Compiler.compile(schedule, options, shapes).run(all.toArray(Buffer[]::new));
      for (int i = 0; i < got.size(); i++) {
        String what = "output " + i + " with " + bits + " bits: ";
        assertEquals("", wanted.get(i).firstDifference(got.get(i)).map(what::concat).orElse(""));
      }
    }
  }
}
