package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.BoundaryConditions;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.MemoryType;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.report.StaticReport;
import org.nestwright.scheduler.report.Target;

/// Regions and storage as the schedule wants them: the values stay, and the memory is what was
/// asked for.
class StorageTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");

  private final Input in = Input.f32("in", 44, 30);
  private final Func edge = BoundaryConditions.repeatEdge("edge", in);
  private final Func rows =
      Func.of("rows", X, Y).is(edge.at(X, Y).plus(edge.at(X.plus(1), Y).times(2f)));
  private final Func blur =
      Func.of("blur", X, Y)
          .is(rows.at(X, Y).plus(rows.at(X, Y.plus(1))).plus(rows.at(X, Y.plus(2))));
  private final Schedule s = Schedule.of(blur);
  private final Schedule root = s.on(rows).computeRoot();
  private final Schedule row = s.on(rows).computeAt(blur, Y);
  private final RDom r = RDom.of("r", 3, 3);
  private final Func sum = Func.of("sum", X, Y).is(0f).plus(r, in.at(X.plus(r.x), Y.plus(r.y)));
  private final Func relu = Func.of("relu", X, Y).is(Expr.max(0, sum.at(X, Y)));

  private static List<CompileOptions> options() {
    List<CompileOptions> all = new ArrayList<>();
    for (int bits : new int[] {0, 128, 256, 512}) {
      if (bits <= Vectors.preferredBits()) {
        all.add(new CompileOptions(bits, 1, false));
        all.add(new CompileOptions(bits, 3, false));
      }
    }
    return all;
  }

  private static void right(Schedule schedule, int... extents) {
    Shape shape = Shape.of(extents);
    assertEquals(schedule, Schedule.parse(schedule.pipeline(), schedule.toString()));
    List<Buffer> inputs = new ArrayList<>();
    for (Input in : schedule.pipeline().inputs()) {
      int[] size = in.extents().stream().mapToInt(Integer::intValue).toArray();
      inputs.add(Buffer.of(in.type(), Shape.of(size)).fill(p -> (p[0] * 7 + p[1] * 5) % 31 - 15));
    }
    Buffer wanted = Interpreter.of(schedule.pipeline(), inputs).run(shape).getFirst();
    for (CompileOptions options : options()) {
      Buffer got = Buffer.of(wanted.type(), shape).fill(-12_345);
      List<Buffer> all = new ArrayList<>(inputs);
      all.add(got);
      Kernel kernel = Compiler.compile(schedule, options, shape);
      for (int run = 0; run < 2; run++) {
        kernel.run(all.toArray(Buffer[]::new));
        assertEquals("", wanted.firstDifference(got).orElse(""), schedule + " " + options);
      }
    }
  }

  @Test
  void a_region_fixed_or_rounded_up_keeps_the_values() {
    for (int width : new int[] {1, 7, 8, 31}) {
      right(root.alignBounds(X, 8).alignBounds(Y, 4, 3), width, 19);
      right(row.alignBounds(X, 8, -3).alignBounds(Y, 4).vectorize(X, 8), width, 19);
      right(row.alignBounds(Y, 3, 1).storeRoot().foldStorage(Y, 7), width, 19);
      right(row.alignExtent(X, 8).vectorize(X, 8), width, 19);
      right(row.alignExtent(Y, 5).storeRoot(), width, 19);
      right(row.boundExtent(Y, 4).unroll(Y).boundExtent(X, 40), width, 19);
      right(s.on(rows).computeAt(blur, X).boundExtent(X, 4).vectorize(X).unroll(Y), width, 19);
    }
  }

  @Test
  void storage_of_any_layout_keeps_the_values() {
    for (int width : new int[] {1, 8, 31}) {
      right(root.alignStorage(X, 16).padStorage(X, 5).reorderStorage(Y, X), width, 19);
      right(root.boundStorage(X, 37).boundStorage(Y, 50).vectorize(X, 8), width, 19);
      right(row.storeRoot().foldStorage(Y, 5).alignStorage(Y, 4).reorderStorage(Y, X), width, 19);
      right(row.storeRoot().foldStorage(Y, 3).padStorage(X, 3).padStorage(Y, 2), width, 19);
      right(row.storeRoot().foldStorage(Y, 7).boundStorage(Y, 9), width, 19);
      right(root.blockStorage(X, 8).vectorize(X, 8), width, 19);
      right(root.blockStorage(X, 8).on(blur).vectorize(X, 8), width, 19);
      right(root.blockStorage(X, 3).padStorage(X, 1).blockStorage(Y, 4), width, 19);
      right(row.storeRoot().foldStorage(Y, 3).blockStorage(Y, 2), width, 19);
      right(row.hoistStorageRoot().vectorize(X, 8), width, 19);
      right(s.on(rows).computeAt(blur, X).storeAt(blur, Y).hoistStorageRoot(), width, 19);
      right(s.on(rows).computeAt(blur, X).hoistStorage(blur, Y).on(blur).parallel(Y), width, 19);
    }
  }

  private Schedule tile(MemoryType memory) {
    return Schedule.of(relu)
        .on(relu)
        .vectorize(X, 8)
        .on(sum)
        .computeAt(relu, X)
        .storeIn(memory)
        .vectorize(X)
        .on(sum.update(0))
        .reorder(X, r.x, r.y, Y)
        .vectorize(X);
  }

  @Test
  void every_kind_of_memory_keeps_the_values() {
    for (MemoryType memory : MemoryType.values()) {
      for (int width : new int[] {8, 13, 40}) {
        right(tile(memory), width, 19);
        right(tile(memory).on(relu).parallel(Y), width, 19);
      }
    }
  }

  @Test
  void registers_are_locals_on_every_target_and_the_heap_is_an_array() {
    for (CompileOptions options : options()) {
      Kernel registers = Compiler.compile(tile(MemoryType.REGISTER), options, Shape.of(40, 19));
      assertEquals(0, registers.storageBytes());
      assertTrue(registers.describe().contains("sum: 32 bytes in locals"), registers.describe());
      Kernel heap = Compiler.compile(tile(MemoryType.HEAP), options, Shape.of(40, 19));
      assertEquals(32, heap.storageBytes());
      assertTrue(heap.describe().contains("sum: 32 bytes in an array"), heap.describe());
    }
  }

  /// Loops of bytes are cut into longer vectors than loops of floats.
  @Test
  void vectors_of_different_widths_become_lanes_in_locals_and_a_note_says_so() {
    Input bytes = Input.of("bytes", Type.U8, 40, 20);
    Func small = Func.of("small", X, Y).is(bytes.at(X, Y));
    Func wide = Func.of("wide", X, Y).is(small.at(X, Y).cast(Type.F32).times(3f));
    Schedule schedule =
        Schedule.of(wide)
            .on(wide)
            .vectorize(X, 16)
            .on(small)
            .computeAt(wide, X)
            .storeIn(MemoryType.REGISTER)
            .vectorize(X);
    right(schedule, 40, 20);
    for (CompileOptions options : options()) {
      Kernel kernel = Compiler.compile(schedule, options, Shape.of(40, 20));
      assertEquals(0, kernel.storageBytes());
      String notes = kernel.notes().toString();
      boolean told = notes.contains("small") && notes.contains("scalar lanes");
      assertTrue(options.vectorBits() == 0 || told || notes.equals("[]"), notes);
    }
  }

  /// What the report tells of memory is what a kernel has.
  @Test
  void the_report_tells_the_bytes_that_are_allocated() {
    for (Schedule schedule :
        List.of(
            root.storeIn(MemoryType.HEAP).alignStorage(X, 16).padStorage(X, 16),
            row.storeIn(MemoryType.HEAP).alignBounds(X, 8),
            row.storeIn(MemoryType.HEAP).on(blur).parallel(Y),
            row.storeIn(MemoryType.HEAP).storeRoot().foldStorage(Y, 5).boundStorage(Y, 8),
            row.storeIn(MemoryType.HEAP).hoistStorageRoot(),
            tile(MemoryType.HEAP),
            tile(MemoryType.REGISTER))) {
      for (int threads : new int[] {1, 3}) {
        Plan plan = Plan.of(schedule, Shape.of(31, 19));
        CompileOptions options = new CompileOptions(Vectors.preferredBits(), threads, false);
        Kernel kernel = Compiler.compile(schedule, options, Shape.of(31, 19));
        StaticReport report = StaticReport.of(plan, new Target(256, 16, threads));
        assertEquals(kernel.storageBytes(), report.memory().peak(), schedule.toString());
        ReportAgreement.check(plan);
      }
    }
  }

  @Test
  void storage_that_the_heap_has_no_room_for_is_named_with_its_bytes() {
    Func huge =
        Func.of("huge", X)
            .is(X.cast(Type.F64), X.cast(Type.F64), X.cast(Type.F64), X.cast(Type.F64));
    Expr all = huge.value(0, X.times(1_000_000_000)).plus(huge.value(1, X.times(1_000_000_000)));
    Func out =
        Func.of("out", X)
            .is(
                all.plus(huge.value(2, X.times(1_000_000_000)))
                    .plus(huge.value(3, X.times(1_000_000_000))));
    Kernel kernel = Compiler.compile(Schedule.of(out).on(huge).computeRoot(), Shape.of(3));
    assertEquals(4 * 8 * 2_000_000_001L, kernel.storageBytes());
    ScheduleException e =
        assertThrows(ScheduleException.class, () -> kernel.run(Buffer.of(Type.F64, Shape.of(3))));
    assertTrue(e.getMessage().contains("huge"), e.getMessage());
    assertTrue(e.getMessage().contains("16000000008 bytes"), e.getMessage());
    assertTrue(e.getMessage().contains("-Xmx"), e.getMessage());
  }
}
