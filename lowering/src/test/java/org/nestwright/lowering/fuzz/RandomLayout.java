package org.nestwright.lowering.fuzz;

import java.util.List;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.MemoryType;
import org.nestwright.scheduler.plan.FuncPlan;
import org.nestwright.scheduler.plan.Loop;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.plan.Region;

/// Random directives about the region and the storage of a Func that has some, with numbers about
/// as large as what is needed.
final class RandomLayout {
  private RandomLayout() {}

  /// {@return a directive about the storage of a Func}
  static Directive of(Draws draws, Plan plan) {
    FuncPlan f = stored(draws, plan);
    Stage stage = f.func().pure();
    if (f.func().rank() == 0 || draws.oneIn(2)) {
      return memory(draws, plan);
    }
    int d = draws.below(f.func().rank());
    Var v = f.func().vars().get(d);
    int extent = (int) f.layout().get(d).room();
    return switch (draws.below(6)) {
      case 0 ->
          new Directive.BoundStorage(stage, v, extent + draws.below(5) - (draws.oneIn(6) ? 1 : 0));
      case 1 -> new Directive.AlignStorage(stage, v, draws.any(4, 8, 3, 2, 16, 1, 5));
      case 2 -> new Directive.FoldStorage(stage, v, extent + draws.below(3));
      case 3, 4 -> new Directive.BlockStorage(stage, v, draws.any(2, 4, 8, 3, 16, 1));
      default -> new Directive.PadStorage(stage, v, draws.any(1, 3, 8, 0, 5));
    };
  }

  /// Registers for what is computed inside unrolled or vectorized loops, where there is such.
  private static Directive memory(Draws draws, Plan plan) {
    MemoryType memory =
        draws.any(MemoryType.REGISTER, MemoryType.STACK, MemoryType.HEAP, MemoryType.REGISTER);
    List<FuncPlan> copied =
        plan.funcs().stream()
            .filter(f -> !f.output())
            .filter(f -> f.stages().getFirst().loops().stream().allMatch(RandomLayout::isCopied))
            .toList();
    FuncPlan f =
        memory != MemoryType.REGISTER || copied.isEmpty() ? stored(draws, plan) : draws.any(copied);
    return new Directive.StoreIn(f.func().pure(), memory);
  }

  private static boolean isCopied(Loop loop) {
    return loop.kind() == LoopKind.UNROLLED
        || loop.kind() == LoopKind.VECTORIZED
        || loop.extent() == 1;
  }

  private static FuncPlan stored(Draws draws, Plan plan) {
    List<FuncPlan> stored = plan.funcs().stream().filter(f -> !f.output()).toList();
    return draws.any(stored.isEmpty() ? plan.funcs() : stored);
  }

  /// {@return a directive about the region of a Func}
  static Directive region(Draws draws, Plan plan) {
    FuncPlan f = stored(draws, plan);
    Stage stage = f.func().pure();
    if (f.func().rank() == 0) {
      return new Directive.AlignExtent(stage, Var.of("x"), 2);
    }
    int d = draws.below(f.func().rank());
    Var v = f.func().vars().get(d);
    Region.Dimension needed = f.region().dimensions().get(d);
    int modulus = draws.any(2, 4, 3, 8, 1, 5);
    return switch (draws.below(3)) {
      case 0 ->
          new Directive.BoundExtent(
              stage, v, (int) needed.extent() + draws.below(4) - (draws.oneIn(6) ? 1 : 0));
      case 1 -> new Directive.AlignExtent(stage, v, modulus);
      default -> new Directive.AlignBounds(stage, v, modulus, draws.any(0, 0, 1, -3, 7));
    };
  }

  /// {@return an estimate of an output}
  static Directive estimate(Draws draws, Plan plan) {
    Func out = draws.any(plan.schedule().pipeline().outputs());
    Var v = out.rank() == 0 ? Var.of("x") : draws.any(out.vars());
    return new Directive.Estimate(out.pure(), v, draws.between(-9, 9), 1 + draws.below(99));
  }
}
