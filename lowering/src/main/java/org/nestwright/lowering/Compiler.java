package org.nestwright.lowering;

import java.util.ArrayList;
import java.util.List;
import org.nestwright.dsl.Shape;
import org.nestwright.lowering.ir.Program;
import org.nestwright.lowering.jvm.CodeReport;
import org.nestwright.lowering.jvm.DefineKernel;
import org.nestwright.lowering.jvm.EmitKernel;
import org.nestwright.lowering.jvm.MethodTooLargeException;
import org.nestwright.lowering.runtime.GeneratedKernel;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.plan.DeepRecursion;
import org.nestwright.scheduler.plan.Plan;

/// Makes kernels. Safe to use from any number of threads.
public final class Compiler {
  private Compiler() {}

  /// {@return the kernel that computes outputs of the given shapes, compiled for this machine}
  ///
  /// @param schedule how
  /// @param shapes one for each output of the pipeline
  /// @throws ScheduleException when the schedule is illegal for these shapes
  public static Kernel compile(Schedule schedule, Shape... shapes) {
    return compile(schedule, CompileOptions.standard(), shapes);
  }

  /// {@return the kernel that computes outputs of the given shapes}
  ///
  /// @param schedule how
  /// @param options for what
  /// @param shapes one for each output of the pipeline
  /// @throws ScheduleException when the schedule is illegal for these shapes
  public static Kernel compile(Schedule schedule, CompileOptions options, Shape... shapes) {
    return DeepRecursion.call(() -> compiled(schedule, options, shapes));
  }

  private static Kernel compiled(Schedule schedule, CompileOptions options, Shape... shapes) {
    String output = schedule.pipeline().outputs().getFirst().name();
    Trace trace = Trace.of(output);
    Plan plan = trace.timed("plan", () -> Plan.of(schedule, shapes));
    List<String> notes = new ArrayList<>();
    Program program = Lowering.lower(plan, options.vectorBits(), trace, notes::add);
    EmitKernel.Emitted emitted = trace.timed("emit", () -> emit(program, output));
    trace.write(emitted.report().methods().size() + "_methods.class", emitted.bytes());
    for (CodeReport.Method method : emitted.report().unsafe()) {
      notes.add(
          "method %s has %d bytes and %d vector operations; HotSpot compiles no method over %d bytes, and boxes vectors in one of more than %d operations: unroll less, or use smaller tiles"
              .formatted(
                  method.name(),
                  method.bytes(),
                  method.vectorCalls(),
                  CodeReport.MAX_COMPILED_BYTES,
                  CodeReport.MAX_VECTOR_CALLS));
    }
    GeneratedKernel code =
        trace.timed(
            "define",
            () ->
                DefineKernel.define(
                    emitted,
                    options.named() ? DefineKernel.Loading.NAMED : DefineKernel.Loading.HIDDEN));
    return new Kernel(plan, options, emitted, code, List.copyOf(notes), trace.steps());
  }

  private static EmitKernel.Emitted emit(Program program, String output) {
    try {
      return EmitKernel.emit(program, "Kernel_" + output.replace('.', '_'));
    } catch (MethodTooLargeException e) {
      throw new ScheduleException(
          "the schedule makes a method of %d bytes, more than a class file can hold; unroll less, or use smaller tiles"
              .formatted(e.bytes()));
    }
  }
}
