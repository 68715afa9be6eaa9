package org.nestwright.scheduler.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.BoundaryConditions;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.MemoryType;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.testing.Golden;

/// How directives on regions and storage are refused, each beside what the refusal says to write
/// instead, which is legal.
class StorageRefusalTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var Z = Var.of("z");

  private final Input in = Input.f32("in", 34, 26);
  private final Func rows =
      Func.of("rows", X, Y).is(in.at(X, Y).plus(in.at(X.plus(1), Y)).plus(in.at(X.plus(2), Y)));
  private final Func blur =
      Func.of("blur", X, Y)
          .is(rows.at(X, Y).plus(rows.at(X, Y.plus(1))).plus(rows.at(X, Y.plus(2))));
  private final Schedule s = Schedule.of(blur);
  private final Schedule root = s.on(rows).computeRoot();
  private final Schedule at = s.on(rows).computeAt(blur, X);
  private Shape shape = Shape.of(32, 22);

  private final StringBuilder text = new StringBuilder();

  private String refused(String name, Supplier<Schedule> bad) {
    ScheduleException e =
        assertThrows(ScheduleException.class, () -> Plan.of(bad.get(), shape), name);
    text.append("[").append(name).append("]\n").append(e.getMessage()).append("\n\n");
    return e.getMessage();
  }

  private void refused(String name, Supplier<Schedule> bad, Supplier<Schedule> good) {
    refused(name, bad);
    assertEquals(Optional.empty(), Plan.check(good.get(), shape), name);
  }

  @Test
  void each_is_refused_with_a_fix_that_works() {
    regions();
    layouts();
    hoisting();
    memory();
    estimates();
    indices();
    text.append("[text: memory]\n")
        .append(
            assertThrows(
                    ScheduleException.class,
                    () ->
                        Schedule.parse(
                            s.pipeline(), "Schedule.of(blur).on(rows).storeIn(MemoryType.DISK)"))
                .getMessage())
        .append("\n");
    Golden golden = Golden.of(StorageRefusalTest.class);
    golden.check("refusals", text.toString());
    golden.checkNoOrphans();
  }

  private void regions() {
    refused("extent too small", () -> at.boundExtent(Y, 2), () -> at.boundExtent(Y, 3));
    refused("extent of no dimension", () -> at.boundExtent(Z, 8), () -> at.boundExtent(X, 1));
    refused("extent of an output", () -> s.on(blur).boundExtent(X, 40), () -> s);
    refused("modulus zero", () -> root.alignExtent(X, 0), () -> root.alignExtent(X, 1));
    refused("modulus negative", () -> root.alignBounds(X, -4), () -> root.alignBounds(X, 1));
    refused(
        "align an output", () -> s.on(blur).alignBounds(Y, 4), () -> s.on(blur).alignBounds(X, 4));
    refused(
        "aligned start of an output",
        () -> s.on(blur).alignBounds(X, 32, 1),
        () -> s.on(blur).alignExtent(X, 32));
    refused("aligned past an input", () -> root.alignBounds(X, 5), () -> root);
    refused("aligned before an input", () -> root.alignBounds(Y, 4, 1), () -> root);
    refused("extent past an input", () -> root.boundExtent(X, 33), () -> root);
    refused("bounded past an input", () -> root.bound(X, 0, 33), () -> root);
    refused("two past an input", () -> root.alignExtent(X, 5).alignExtent(Y, 7), () -> root);
    Func edge = BoundaryConditions.repeatEdge("edge", in);
    Func safe = Func.of("safe", X, Y).is(edge.at(X, Y));
    Func twice = Func.of("twice", X, Y).is(safe.at(X, Y).times(2f));
    assertEquals(
        Optional.empty(),
        Plan.check(Schedule.of(twice).on(safe).computeRoot().alignBounds(X, 5, 3), shape));
    refused(
        "aligned past 32 bits",
        () -> Schedule.of(twice).on(safe).computeRoot().alignBounds(X, Integer.MAX_VALUE, -7),
        () -> Schedule.of(twice).on(safe).computeRoot().alignBounds(X, 64, -7));
  }

  private void layouts() {
    refused("room too small", () -> root.boundStorage(X, 31), () -> root.boundStorage(X, 32));
    refused(
        "room too small for the padding",
        () -> root.padStorage(X, 8).boundStorage(X, 32),
        () -> root.padStorage(X, 8).boundStorage(X, 40));
    refused("room of no dimension", () -> root.boundStorage(Z, 64), () -> root.boundStorage(X, 64));
    refused("room of an output", () -> s.on(blur).boundStorage(X, 64), () -> s);
    refused("alignment zero", () -> root.alignStorage(X, 0), () -> root.alignStorage(X, 1));
    refused("align no dimension", () -> root.alignStorage(Z, 8), () -> root.alignStorage(Y, 8));
    refused("padding negative", () -> root.padStorage(X, -1), () -> root.padStorage(X, 0));
    refused("pad no dimension", () -> root.padStorage(Z, 8), () -> root.padStorage(Y, 8));
    refused("pad an output", () -> s.on(blur).padStorage(X, 8), () -> s);
    refused(
        "pad what is inlined",
        () -> s.on(rows).inline().padStorage(X, 8),
        () -> root.padStorage(X, 8));
    refused("block of nothing", () -> root.blockStorage(X, 0), () -> root.blockStorage(X, 1));
    refused("block no dimension", () -> root.blockStorage(Z, 8), () -> root.blockStorage(Y, 8));
    refused(
        "blocks of blocks",
        () -> root.blockStorage(X, 8).blockStorage(X, 2),
        () -> root.blockStorage(X, 8).blockStorage(Y, 2));
    refused("block an output", () -> s.on(blur).blockStorage(X, 8), () -> s);
    refused("blocks past 2^31", () -> root.blockStorage(X, Integer.MAX_VALUE), () -> root);
    refused("padded past 2^31", () -> root.padStorage(X, Integer.MAX_VALUE), () -> root);
  }

  private void hoisting() {
    refused(
        "hoist inside the place of storage",
        () -> s.on(rows).computeAt(blur, X).storeAt(blur, Y).hoistStorage(blur, X),
        () -> s.on(rows).computeAt(blur, X).storeAt(blur, Y).hoistStorage(blur, Y));
    refused(
        "hoist out of a parallel loop",
        () -> s.on(blur).parallel(Y).on(rows).computeAt(blur, X).hoistStorageRoot(),
        () -> s.on(blur).parallel(Y).on(rows).computeAt(blur, X).hoistStorage(blur, Y));
    refused("hoist to no loop", () -> at.hoistStorage(blur, Z), () -> at.hoistStorage(blur, Y));
    refused("hoist an output", () -> s.on(blur).hoistStorageRoot(), () -> s);
    refused(
        "hoist what is computed at the root",
        () -> root.hoistStorage(blur, X),
        () -> root.on(rows).computeAt(blur, X).hoistStorage(blur, X));
    refused(
        "store what is computed at the root",
        () -> s.on(rows).storeAt(blur, Y),
        () -> s.on(rows).storeAt(blur, Y).computeAt(blur, Y));
    refused(
        "hoist what is inlined",
        () -> s.on(rows).inline().hoistStorageRoot(),
        () -> at.hoistStorageRoot());
  }

  private void memory() {
    MemoryType register = MemoryType.REGISTER;
    refused(
        "registers need an unrolled loop",
        () -> at.storeIn(register),
        () -> at.storeIn(register).unroll(Y));
    refused(
        "registers for a vector need all vectors alike",
        () ->
            s.on(blur)
                .vectorize(X, 8)
                .on(rows)
                .computeAt(blur, X)
                .storeIn(register)
                .unroll(X)
                .unroll(Y),
        () ->
            s.on(blur)
                .vectorize(X, 8)
                .on(rows)
                .computeAt(blur, X)
                .storeIn(register)
                .vectorize(X)
                .unroll(Y));
    Func shifted = Func.of("shifted", X, Y).is(rows.at(X, Y).plus(rows.at(X.plus(1), Y)));
    Shape before = shape;
    shape = Shape.of(31, 22);
    refused(
        "registers for vectors that overlap",
        () ->
            Schedule.of(shifted)
                .on(shifted)
                .vectorize(X, 4)
                .on(rows)
                .computeAt(shifted, X)
                .storeIn(register)
                .vectorize(X),
        () -> Schedule.of(shifted).on(rows).computeAt(shifted, X).storeIn(register).unroll(X));
    shape = before;
    refused(
        "registers for lanes that are no neighbours",
        () ->
            s.on(blur)
                .vectorize(X, 8)
                .on(rows)
                .computeAt(blur, X)
                .storeIn(register)
                .reorderStorage(Y, X)
                .vectorize(X)
                .unroll(Y),
        () ->
            s.on(blur)
                .vectorize(X, 8)
                .on(rows)
                .computeAt(blur, X)
                .storeIn(register)
                .reorderStorage(X, Y)
                .vectorize(X)
                .unroll(Y));
    refused(
        "registers for two vectorized loops",
        () -> at.storeIn(register).vectorize(X).vectorize(Y),
        () -> at.storeIn(register).unroll(Y));
    refused(
        "more values than registers",
        () ->
            s.on(rows).computeAt(blur, Y).storeIn(register).unroll(X).unroll(Y).on(blur).unroll(X),
        () -> at.storeIn(register).unroll(X).unroll(Y));
    refused(
        "registers around a parallel loop",
        () ->
            s.on(blur)
                .parallel(X)
                .on(rows)
                .computeAt(blur, Y)
                .storeIn(register)
                .unroll(X)
                .unroll(Y),
        () ->
            s.on(blur)
                .parallel(X)
                .on(rows)
                .computeAt(blur, X)
                .storeIn(register)
                .unroll(X)
                .unroll(Y));
    Input index = Input.of("index", Type.I32, 34, 26);
    Func looked = Func.of("looked", X, Y).is(rows.at(X, Expr.clamp(index.at(X, Y), 0, 2)));
    Schedule looking = Schedule.of(looked).on(rows).computeAt(looked, X).unroll(Y);
    refused(
        "registers at an index that is data",
        () -> looking.storeIn(register),
        () -> looking.storeIn(MemoryType.AUTO));
    refused("registers of an output", () -> s.on(blur).storeIn(register), () -> s);
    refused(
        "registers of what is inlined",
        () -> s.on(rows).inline().storeIn(register),
        () -> at.storeIn(register).unroll(Y));
    Input large = Input.f32("large", 400, 400);
    Func wide = Func.of("wide", X, Y).is(large.at(X, Y));
    Func out = Func.of("out", X, Y).is(wide.at(X, Y));
    shape = Shape.of(400, 400);
    refused(
        "more than a stack",
        () -> Schedule.of(out).on(wide).computeRoot().storeIn(MemoryType.STACK),
        () -> Schedule.of(out).on(wide).computeAt(out, Y).storeIn(MemoryType.STACK));
    shape = before;
    refused(
        "a stack for many threads",
        () -> root.storeIn(MemoryType.STACK).on(blur).parallel(Y),
        () -> s.on(rows).computeAt(blur, Y).storeIn(MemoryType.STACK).on(blur).parallel(Y));
  }

  private void estimates() {
    refused(
        "estimate an intermediate",
        () -> root.estimate(X, 0, 8),
        () -> root.on(blur).estimate(X, 0, 8));
    refused(
        "estimate no dimension",
        () -> s.on(blur).estimate(Z, 0, 8),
        () -> s.on(blur).estimate(Y, 0, 8));
    refused(
        "estimate nothing", () -> s.on(blur).estimate(X, 0, 0), () -> s.on(blur).estimate(X, 0, 1));
    text.append("[no estimate]\n")
        .append(
            assertThrows(ScheduleException.class, () -> Plan.of(s.on(blur).estimate(X, 0, 8)))
                .getMessage())
        .append("\n\n");
    assertEquals(1, Plan.of(s.on(blur).estimate(X, 0, 8).estimate(Y, 0, 8)).shapes().size());
  }

  private void indices() {
    Func far = Func.of("far", X, Y).is(in.at(X.times(1 << 30).times(4), Y));
    refused(
        "an index that leaves 32 bits",
        () -> Schedule.of(far),
        () ->
            Schedule.of(
                Func.of("far", X, Y).is(in.at(Expr.clamp(X.times(1 << 30).times(4), 0, 33), Y))));
    Func table = Func.of("table", X).is(X.cast(Type.F32));
    Expr data = in.at(X, Y).cast(Type.I32);
    Func looked = Func.of("looked", X, Y).is(table.at(data.plus(1)));
    refused(
        "an index that is data",
        () -> Schedule.of(looked).on(table).computeRoot(),
        () ->
            Schedule.of(Func.of("looked", X, Y).is(table.at(Expr.clamp(data.plus(1), 0, 9))))
                .on(table)
                .computeRoot());
    RDom r = RDom.of("r", 3, 3);
    Expr place = in.at(r.x, r.y).cast(Type.I32);
    Func scattered =
        Func.of("scattered", X, Y)
            .is(0f)
            .update(r, java.util.List.of(place, Y), f -> f.at(place, Y).plus(1f));
    refused("a scatter that nothing limits", () -> Schedule.of(scattered));
    Func deep = Func.of("deep", X, Y).is(in.at(Expr.clamp(X, 0, 33), Expr.clamp(Y, 0, 25)));
    Func up = Func.of("up", X, Y).is(deep.at(X.times(1 << 28), Y.times(1 << 26)));
    shape = Shape.of(8, 16);
    refused(
        "storage of very many",
        () -> Schedule.of(up).on(deep).computeRoot(),
        () -> Schedule.of(up).on(deep).inline());
  }
}
