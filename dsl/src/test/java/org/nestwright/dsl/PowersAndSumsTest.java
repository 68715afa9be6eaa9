package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Whole powers, saturating sums, and arithmetic whose right side is widened.
class PowersAndSumsTest {
  private static double value(Expr e) {
    return Pipeline.of(Func.of("f").is(e)).eval(List.of(), Shape.of()).getFirst().getDouble();
  }

  @Test
  void wholePowers() {
    for (int n = 0; n < 20; n++) {
      assertEquals(Math.pow(3, n), value(MathFunctions.power(Expr.of(3.0), n)));
      assertEquals((int) Math.pow(-3, n), value(MathFunctions.power(Expr.of(-3), n)));
      assertEquals(Math.pow(2, -n), value(MathFunctions.power(Expr.of(2f), -n)));
    }
    assertEquals(0, value(MathFunctions.power(Expr.of(2), 32)));
    assertEquals(1, value(MathFunctions.power(Expr.of(Double.NaN), 0)));
    assertEquals(
        "power of the i32 3 takes exponents from 0 on, not -1: cast it to a float first",
        assertThrows(AlgorithmException.class, () -> MathFunctions.power(Expr.of(3), -1))
            .getMessage());
  }

  @Test
  void aSaturatingSumStaysAtTheEndOfItsType() {
    Input in = Input.of("in", Type.I8, 4);
    RDom r = RDom.of("r", 4);
    Func f = Func.of("f").is(Reductions.saturatingSum("total", r, in.at(r.x)));
    Buffer data = Buffer.wrap(new byte[] {100, 100, -50, -1}, 4);
    assertEquals(76, Pipeline.of(f).eval(List.of(data), Shape.of()).getFirst().getDouble());
    RDom none = RDom.over("none", new int[] {0, 0});
    Func empty = Func.of("f").is(Reductions.saturatingSum("total", none, none.x.cast(Type.I8)));
    assertEquals(0, Pipeline.of(empty).eval(List.of(), Shape.of()).getFirst().getDouble());
  }

  @Test
  void theRightSideIsWidened() {
    Expr wide = Expr.of(70_000);
    Expr narrow = Expr.constant(Type.I16, -3);
    assertEquals(69_997, value(FixedPoint.widenRightAdd(wide, narrow)));
    assertEquals(70_003, value(FixedPoint.widenRightSub(wide, narrow)));
    assertEquals(-210_000, value(FixedPoint.widenRightMul(wide, narrow)));
    assertEquals(-3 * 65_536.0, value(FixedPoint.wideningShiftLeft(narrow, 16)));
    assertEquals(
        "widenRightAdd takes an integer and one half as wide, not i32 and i8: cast first",
        assertThrows(
                AlgorithmException.class,
                () -> FixedPoint.widenRightAdd(wide, Expr.constant(Type.I8, 1)))
            .getMessage());
    assertThrows(AlgorithmException.class, () -> FixedPoint.wideningShiftLeft(narrow, 17));
  }
}
