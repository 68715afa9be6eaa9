package org.nestwright.lowering.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.CompilerBug;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;

class PrintAndVerifyTest {
  private static final BufferId IN = new BufferId("in", 0);
  private static final BufferId OUT = new BufferId("out", 0);
  private static final BufferId ACC = new BufferId("acc", 0);
  private static final Name TEMP = new Name.Temp(1);
  private static final Term ZERO = Term.of(0);

  private static Stmt.For loop(String var, LoopKind kind, Term min, int extent) {
    LoopId id = new LoopId(new Stage("relu", 0), Var.of(var));
    return new Stmt.For(id, min, extent, kind, new Stmt.Block(List.of()));
  }

  private static Program program(Stmt body) {
    return new Program(
        List.of(
            new Program.Parameter(IN, Type.F32, 1000, false),
            new Program.Parameter(OUT, Type.F32, 1000, false)),
        body);
  }

  private static Term binary(BinaryOp op, Term a, Term b) {
    return new Term.Binary(op, a, b);
  }

  private static Term ramp(Term base) {
    return new Term.Ramp(base, 1, 16);
  }

  private static Term ones() {
    return new Term.Broadcast(new Term.FloatConst(Type.F32, 1), 16);
  }

  private static Stmt locals(Stmt body) {
    return new Stmt.Allocate(ACC, Type.F32, 32, Stmt.Placement.LOCALS, body);
  }

  private static void refused(String rule, Stmt body) {
    CompilerBug bug = assertThrows(CompilerBug.class, () -> Verify.verify(program(body)));
    assertTrue(bug.getMessage().contains("broken rule: " + rule), bug.getMessage());
  }

  @Test
  void printsOneStatementPerLine() {
    Stmt.For y = loop("y", LoopKind.PARALLEL, ZERO, 56);
    Stmt.For x = loop("x", LoopKind.SERIAL, new Term.Variable(TEMP, Type.I32, 1), 6);
    Term at = binary(BinaryOp.MUL, binary(BinaryOp.ADD, y.variable(), x.variable()), Term.of(16));
    Stmt zero = new Stmt.Store(ACC, ramp(ZERO), ones());
    Stmt step =
        new Stmt.Store(
            ACC,
            ramp(ZERO),
            new Term.Fma(
                new Term.Broadcast(new Term.Load(IN, Type.F32, x.variable()), 16),
                new Term.Load(IN, Type.F32, ramp(at)),
                new Term.Load(ACC, Type.F32, ramp(ZERO))));
    Stmt save = new Stmt.Store(OUT, ramp(at), new Term.Load(ACC, Type.F32, ramp(ZERO)));
    Stmt guard =
        new Stmt.If(
            binary(
                BinaryOp.AND,
                binary(BinaryOp.LT, x.variable(), Term.of(5)),
                binary(BinaryOp.NE, y.variable(), ZERO)),
            save);
    Stmt body =
        y.withBody(
            new Stmt.Outline(
                new Stmt.Let(
                    TEMP,
                    binary(BinaryOp.MIN, y.variable(), Term.of(3)),
                    x.withBody(locals(Stmt.Block.of(List.of(zero, step, guard)))))));
    Program program = program(body);
    Verify.verify(program);
    Print.Text text = Print.print(program);
    assertEquals(
        """
        parameter in: f32[1000]
        parameter out: f32[1000]
        for parallel relu.y in [0, 56)
          method
            let t1 = min(relu.y, 3)
            for relu.x in [t1, t1 + 6)
              allocate acc: f32[32] in locals
                acc[0:16] = x16(1.0f)
                acc[0:16] = fma(x16(in[relu.x]), in[(relu.y + relu.x) * 16 +: 16], acc[0:16])
                if relu.x < 5 & relu.y != 0
                  out[(relu.y + relu.x) * 16 +: 16] = acc[0:16]
        """,
        text.text());
    assertEquals(3, text.line(body));
    assertEquals(9, text.line(step));
    assertEquals(11, text.line(save));
  }

  @Test
  void refusesUnboundAndDuplicateNames() {
    Stmt.For x = loop("x", LoopKind.SERIAL, ZERO, 4);
    Term one = new Term.FloatConst(Type.F32, 1);
    refused("unbound variable", new Stmt.Store(OUT, x.variable(), one));
    refused("duplicate binding", x.withBody(x));
    refused("unknown buffer", new Stmt.Store(ACC, ZERO, one));
    refused("duplicate buffer", locals(locals(new Stmt.Block(List.of()))));
  }

  @Test
  void refusesTypesAndLanesThatDiffer() {
    Term one = new Term.FloatConst(Type.F32, 1);
    refused("element type", new Stmt.Store(OUT, ZERO, ZERO));
    refused("store of other lanes", new Stmt.Store(OUT, ZERO, ones()));
    refused("operands that differ", new Stmt.Store(OUT, ZERO, binary(BinaryOp.ADD, one, ZERO)));
    refused("operand type", new Stmt.Store(OUT, ZERO, binary(BinaryOp.MOD, one, one)));
    refused("condition of an if", new Stmt.If(ZERO, new Stmt.Block(List.of())));
    refused("index outside of the buffer", new Stmt.Store(OUT, ramp(Term.of(990)), ones()));
    refused(
        "variable of another type",
        new Stmt.Let(TEMP, ZERO, new Stmt.Store(OUT, ZERO, new Term.Variable(TEMP, Type.F32, 1))));
  }

  @Test
  void refusesLocalsThatAreNoLocals() {
    Stmt.For x = loop("x", LoopKind.SERIAL, ZERO, 4);
    Stmt whole = new Stmt.Store(ACC, ramp(ZERO), ones());
    Term one = new Term.FloatConst(Type.F32, 1);
    refused(
        "buffer in locals at an index", locals(x.withBody(new Stmt.Store(ACC, x.variable(), one))));
    refused(
        "accesses to locals that overlap",
        locals(Stmt.Block.of(List.of(whole, new Stmt.Store(ACC, ramp(Term.of(8)), ones())))));
    refused("buffer in locals used by another method", locals(new Stmt.Outline(whole)));
  }
}
