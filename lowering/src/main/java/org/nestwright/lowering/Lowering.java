package org.nestwright.lowering;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.nestwright.lowering.ir.Program;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.pass.ClampGuarded;
import org.nestwright.lowering.pass.DropNeutralElements;
import org.nestwright.lowering.pass.HoistAccumulators;
import org.nestwright.lowering.pass.HoldBackLoads;
import org.nestwright.lowering.pass.OutlineNests;
import org.nestwright.lowering.pass.PartitionLoops;
import org.nestwright.lowering.pass.PromoteAllocations;
import org.nestwright.lowering.pass.Simplify;
import org.nestwright.lowering.pass.UnrollLoops;
import org.nestwright.lowering.pass.VectorizeLoops;

/// The compiler on one screen: which steps there are and in which order.
final class Lowering {
  private Lowering() {}

  /// A rewrite of the loop nest.
  ///
  /// @param name in traces, dumps and [#ORDER]
  /// @param run what it does
  record Pass(String name, Rewriting run) {}

  /// A pass's one function.
  interface Rewriting {
    Stmt apply(Program program, VectorUnit unit, Consumer<String> notes);
  }

  /// What passes are told of the machine.
  ///
  /// @param bits of a vector, 0 for scalar code
  /// @param registers how many vectors they hold
  record VectorUnit(int bits, int registers) {
    /// {@return how many vectors a tile may have whose loop is a method}
    private int mostVectorsOfALoop() {
      return Vectors.holdsLoadsBack(registers) ? registers : 1;
    }
  }

  /// Why one pass comes before another.
  ///
  /// @param first the earlier
  /// @param second the later
  /// @param reason what would go wrong
  record Before(String first, String second, String reason) {}

  static final List<Pass> PASSES =
      List.of(
          pass("simplify", Simplify::run),
          pass("partition", PartitionLoops::run),
          pass("unroll", UnrollLoops::run),
          pass("simplify copies", Simplify::run),
          pass("partition lanes", PartitionLoops::lanesOfCopies),
          new Pass(
              "vectorize",
              (program, unit, notes) -> VectorizeLoops.run(program, unit.bits(), notes)),
          pass("simplify lanes", Simplify::run),
          pass("accumulate", HoistAccumulators::run),
          pass("promote", PromoteAllocations::run),
          pass("drop neutral elements", DropNeutralElements::run),
          new Pass(
              "outline",
              (program, unit, _) -> OutlineNests.run(program.body(), unit.mostVectorsOfALoop())),
          new Pass("clamp guarded", (program, _, _) -> ClampGuarded.run(program)),
          new Pass(
              "hold back loads",
              (program, unit, _) ->
                  Vectors.holdsLoadsBack(unit.registers())
                      ? HoldBackLoads.run(program.body(), unit.registers())
                      : program.body()));

  static final List<Before> ORDER =
      List.of(
          new Before("partition", "unroll", "a piece at the edge has fewer copies"),
          new Before(
              "unroll", "partition lanes", "what a copy's lanes are is known only in copies"),
          new Before("simplify copies", "partition lanes", "bounds must be constants"),
          new Before("partition lanes", "vectorize", "a shorter loop needs no mask"),
          new Before("partition", "vectorize", "a lane's test at the edge would make lanes differ"),
          new Before("unroll", "promote", "indices are constant only in copies"),
          new Before("vectorize", "promote", "a local holds a vector, not its lanes"),
          new Before("simplify lanes", "accumulate", "equal places must be equal terms"),
          new Before("simplify lanes", "promote", "indices must be in normal form"),
          new Before("accumulate", "promote", "what is loaded before a loop becomes locals"),
          new Before("promote", "drop neutral elements", "what a local holds is known"),
          new Before("promote", "outline", "a register tile is a method"),
          new Before(
              "vectorize", "clamp guarded", "the place of a vector is that of all its lanes"),
          new Before("promote", "hold back loads", "what is in locals is known"),
          new Before("outline", "hold back loads", "a register tile is stores only"),
          new Before("promote", "clamp guarded", "what is in locals has constant places"));

  private static Pass pass(String name, java.util.function.UnaryOperator<Stmt> run) {
    return new Pass(name, (program, _, _) -> run.apply(program.body()));
  }

  /// {@return the program that `nest` builds, with every pass applied}
  static Program lower(
      Supplier<Program> nest, VectorUnit unit, Trace trace, Consumer<String> notes) {
    Program program = trace.step("build loop nest", nest);
    for (Pass pass : PASSES) {
      Program before = program;
      program =
          trace.step(pass.name(), () -> before.withBody(pass.run().apply(before, unit, notes)));
    }
    return program;
  }
}
