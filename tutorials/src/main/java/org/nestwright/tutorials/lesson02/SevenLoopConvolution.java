package org.nestwright.tutorials.lesson02;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Interpreter;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.lowering.Compiler;
import org.nestwright.lowering.Kernel;
import org.nestwright.lowering.WarmUp;
import org.nestwright.tutorials.timing.Clock;
import org.nestwright.tutorials.timing.Stopwatch;

/// The lesson: for each step its loop nest, whether it computes the right thing, and how fast.
public final class SevenLoopConvolution {
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final int ROUNDS = 7;

  /// Points held against the interpreter; the rest is held against the first step's.
  private static final int POINTS = 100;

  private final SevenLoops loops;
  private final CompileOptions options;
  private final boolean timing;
  private final PrintStream out;

  private final Stopwatch stopwatch = new Stopwatch(Clock.SYSTEM);
  private final List<Buffer> inputs;
  private Buffer expected;
  private double naive;

  private SevenLoopConvolution(
      SevenLoops loops, CompileOptions options, boolean timing, PrintStream out) {
    this.loops = loops;
    this.options = options;
    this.timing = timing;
    this.out = out;
    this.inputs = loops.wholeNumbers();
  }

  /// Runs the lesson.
  ///
  /// @param loops the convolution
  /// @param tile computed at a time
  /// @param options what the kernels are compiled for
  /// @param timing whether to measure speed
  /// @param out gets the text
  /// @return whether every step computed the right thing
  public static boolean run(
      SevenLoops loops, Tile tile, CompileOptions options, boolean timing, PrintStream out) {
    SevenLoopConvolution lesson = new SevenLoopConvolution(loops, options, timing, out);
    out.printf(
        """
        Lesson 2: one convolution, seven schedules

        The algorithm says what is computed, and is the same in every step:

        %s
        """,
        loops.pipeline());
    boolean correct = true;
    int number = 1;
    for (Step step : Steps.of(loops, tile)) {
      out.printf("%n== %d: %s%n%s%n", number++, step.name(), step.text());
      correct &= lesson.run(step);
    }
    return correct;
  }

  private boolean run(Step step) {
    Kernel kernel = Compiler.compile(step.schedule(), options, loops.shape());
    out.printf("%n%s%n%n%s%n", step.schedule(), kernel.plan().loopNest().stripTrailing());
    kernel.notes().forEach(note -> out.println("note: " + note));

    List<Buffer> buffers = new ArrayList<>(inputs);
    Buffer result = Buffer.of(loops.pipeline().outputs().getFirst().type(), loops.shape());
    buffers.add(result);
    Buffer[] arguments = buffers.toArray(Buffer[]::new);
    kernel.run(arguments);
    Optional<String> wrong = difference(result);
    out.println(wrong.map(w -> "WRONG: " + w).orElse("correct, bit for bit"));
    if (timing) {
      WarmUp warm = kernel.warmUp(WARM_UP);
      double estimate = warm.fastest().toNanos() / 1e9;
      Stopwatch.Work work = new Stopwatch.Work(() -> kernel.run(arguments), estimate);
      speed(stopwatch.medians(List.of(work), ROUNDS).getFirst());
    }
    return wrong.isEmpty();
  }

  /// The interpreter is what the algorithm means, and slow: it computes some points of the first
  /// step. The other steps must then give what the first gives, at every point.
  private Optional<String> difference(Buffer result) {
    if (expected != null) {
      return expected.firstDifference(result);
    }
    expected = result;
    Interpreter interpreter = Interpreter.of(loops.pipeline(), inputs);
    Random random = new Random(1);
    for (int i = 0; i < POINTS; i++) {
      int[] point = result.shape().extents().stream().mapToInt(random::nextInt).toArray();
      if (interpreter.bitsAt(0, point) != result.bitsAt(point)) {
        return Optional.of(
            "relu%s is %s, the interpreter gives %s"
                .formatted(
                    java.util.Arrays.toString(point),
                    result.getDouble(point),
                    interpreter.valueAt(0, point)));
      }
    }
    return Optional.empty();
  }

  private void speed(double seconds) {
    if (naive == 0) {
      naive = seconds;
    }
    out.println(
        String.format(
            Locale.ROOT,
            "%.2f ms, %.1f GFLOP/s, %.1f times the naive schedule",
            seconds * 1e3,
            loops.flops() / seconds / 1e9,
            naive / seconds));
  }
}
