package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ExprTest {
  private static final Var X = Var.of("x");
  private static final Expr BYTE = Input.u8("byte", 4).at(X);
  private static final Expr SINGLE = Input.f32("single", 4).at(X);
  private static final Expr WIDE = Input.f64("wide", 4).at(X);

  @Test
  void a_sum_with_a_product_of_its_type_is_one_fma() {
    assertInstanceOf(Expr.Fma.class, SINGLE.plus(SINGLE.times(2)));
    assertInstanceOf(Expr.Fma.class, SINGLE.times(2).minus(1));
    assertEquals("-single(x) * 2.0 + 1.0", Expr.of(1f).minus(SINGLE.times(2)).toString());
    assertInstanceOf(Expr.Binary.class, BYTE.times(BYTE).plus(BYTE));
  }

  @Test
  void a_product_of_another_type_keeps_its_own_arithmetic() {
    assertEquals("f32(byte(x) * byte(x)) + single(x)", BYTE.times(BYTE).plus(SINGLE).toString());
    assertEquals("wide(x) - f64(single(x) * 2.0)", WIDE.minus(SINGLE.times(2)).toString());
  }

  @Test
  void operands_of_two_types_meet_in_the_common_one() {
    assertEquals(Type.I32, BYTE.plus(X).type());
    assertEquals(Type.F32, X.times(SINGLE).type());
    assertEquals(Type.F64, WIDE.div(SINGLE).type());
    assertEquals(Type.U8, BYTE.plus(200).type());
    assertEquals(Type.BOOL, BYTE.lt(200).type());
  }

  @Test
  void brackets_stand_only_where_they_are_needed() {
    assertEquals("(x + 1) * 2 - 3", X.plus(1).times(2).minus(3).toString());
    assertEquals("x - (x - 1)", X.minus(X.minus(1)).toString());
    assertEquals("x < 3 && !(x == 1)", X.lt(3).and(X.eq(1).not()).toString());
    assertEquals("bits_as_i32(single(x)) >> 23", SINGLE.reinterpret(Type.I32).shr(23).toString());
  }

  @Test
  void what_is_too_long_or_too_deep_to_read_is_cut() {
    Expr deep = SINGLE;
    for (int i = 0; i < 5_000; i++) {
      deep = Expr.abs(deep);
    }
    assertTrue(deep.toString().length() < 3_000);
    Expr wide = X;
    for (int i = 0; i < 60; i++) {
      wide = wide.plus(wide);
    }
    assertTrue(wide.toString().length() < 3_000);
  }

  @Test
  void two_funcs_of_one_name_are_never_one() {
    Func one = Func.of("f", X).is(SINGLE);
    Func other = Func.of("f", X).is(SINGLE);
    Func reads = one.plus(RDom.of("r", 2), other.at(X));
    assertThrows(AlgorithmException.class, () -> Pipeline.of(reads));
  }
}
