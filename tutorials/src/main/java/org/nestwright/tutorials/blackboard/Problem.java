package org.nestwright.tutorials.blackboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.lowering.Compiler;
import org.nestwright.lowering.Kernel;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.plan.Plan;

/// An algorithm with the shapes it is computed for, data to compute it of, and the answer.
public final class Problem {
  private final Pipeline pipeline;
  private final Shape[] shapes;
  private final List<Buffer> inputs;
  private final List<Buffer> answer;

  private Problem(Pipeline pipeline, List<Buffer> inputs, Shape... shapes) {
    this.pipeline = pipeline;
    this.shapes = shapes;
    this.inputs = inputs;
    this.answer = pipeline.eval(inputs, shapes);
  }

  /// {@return the problem on small whole numbers} Every sum of them is exact, so the result is the
  /// same to the bit in whatever order it is summed.
  public static Problem of(Pipeline pipeline, Shape... shapes) {
    Random random = new Random(7);
    List<Buffer> inputs =
        pipeline.inputs().stream()
            .map(in -> {
              int[] extents = in.extents().stream().mapToInt(Integer::intValue).toArray();
              int least = in.type().isUnsigned() ? 0 : -9;
              return Buffer.of(in.type(), extents).fill(_ -> random.nextInt(least, 10));
            })
            .toList();
    return new Problem(pipeline, inputs, shapes);
  }

  /// {@return the problem on data of one's own}
  public static Problem on(List<Buffer> inputs, Pipeline pipeline, Shape... shapes) {
    return new Problem(pipeline, inputs, shapes);
  }

  /// {@return the algorithm}
  public Pipeline pipeline() {
    return pipeline;
  }

  /// {@return the algorithm without directives}
  public Schedule schedule() {
    return Schedule.of(pipeline);
  }

  /// {@return what `schedule` comes to for these shapes}
  public Plan plan(Schedule schedule) {
    return Plan.of(schedule, shapes);
  }

  /// {@return the kernel of `schedule` for these shapes}
  public Kernel compile(Schedule schedule, CompileOptions options) {
    return Compiler.compile(schedule, options, shapes);
  }

  /// {@return the data, in the order of the algorithm's inputs}
  public List<Buffer> inputs() {
    return inputs;
  }

  /// {@return what the interpreter computes, a buffer for each value of each output}
  public List<Buffer> answer() {
    return answer;
  }

  /// {@return what the kernel computes, in the same order}
  public List<Buffer> run(Kernel kernel) {
    List<Buffer> results =
        answer.stream().map(b -> Buffer.of(b.type(), b.shape()).fill(Double.NaN)).toList();
    List<Buffer> arguments = new ArrayList<>(inputs);
    arguments.addAll(results);
    kernel.run(arguments.toArray(Buffer[]::new));
    return results;
  }

  /// {@return where the kernel's results are not the interpreter's bits}
  Optional<String> difference(Kernel kernel) {
    List<Buffer> results = run(kernel);
    for (int i = 0; i < results.size(); i++) {
      Optional<String> difference = answer.get(i).firstDifference(results.get(i));
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }
}
