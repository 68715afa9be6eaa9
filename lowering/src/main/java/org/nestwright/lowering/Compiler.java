package org.nestwright.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nestwright.dsl.Shape;
import org.nestwright.lowering.ir.Program;
import org.nestwright.lowering.jvm.CodeReport;
import org.nestwright.lowering.jvm.DefineKernel;
import org.nestwright.lowering.jvm.EmitKernel;
import org.nestwright.lowering.jvm.MethodTooLargeException;
import org.nestwright.lowering.nest.BuildLoopNest;
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
    List<Trace.Step> steps = new ArrayList<>();
    Optional<KernelCode> preparation = Optional.empty();
    if (!plan.preparation().isEmpty()) {
      Trace once = Trace.of(output + "_once");
      Program program =
          Lowering.lower(
              () -> placed(BuildLoopNest.preparation(plan), options),
              unit(options),
              once,
              notes::add);
      preparation = Optional.of(code(program, "Preparation_" + output, options, once, notes));
      steps.addAll(once.steps());
    }
    Program program =
        Lowering.lower(
            () -> placed(BuildLoopNest.of(plan), options), unit(options), trace, notes::add);
    KernelCode code = code(program, "Kernel_" + output, options, trace, notes);
    steps.addAll(0, trace.steps());
    return new Kernel(plan, options, code, preparation, List.copyOf(notes), List.copyOf(steps));
  }

  private static Lowering.VectorUnit unit(CompileOptions options) {
    return new Lowering.VectorUnit(options.vectorBits(), Vectors.registers(options.vectorBits()));
  }

  private static Program placed(Program program, CompileOptions options) {
    return options.aligned() ? program.onCacheLines() : program;
  }

  private static KernelCode code(
      Program program, String name, CompileOptions options, Trace trace, List<String> notes) {
    EmitKernel.Emitted emitted = trace.timed("emit", () -> emit(program, name));
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
    return new KernelCode(emitted, code);
  }

  private static EmitKernel.Emitted emit(Program program, String name) {
    try {
      return EmitKernel.emit(program, name.replace('.', '_'));
    } catch (MethodTooLargeException e) {
      throw new ScheduleException(
          "the schedule makes a method of %d bytes, more than a class file can hold; unroll less, or use smaller tiles"
              .formatted(e.bytes()));
    }
  }
}
