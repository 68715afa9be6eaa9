package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class BufferTest {
  @Test
  void first_dimension_is_innermost() {
    float[] data = {0, 1, 2, 10, 11, 12};
    Buffer b = Buffer.wrap(data, 3, 2);
    assertEquals(12, b.getDouble(2, 1));
    b.set(7, 1, 1);
    assertEquals(7, data[4]);
    assertSame(data, b.floats());
    assertArrayEquals(new int[] {1, 3}, b.strides());
    assertTrue(b.isDense());
  }

  @Test
  void bits_are_zero_extended_and_values_are_not() {
    Buffer signed = Buffer.wrap(new byte[] {-1}, 1);
    Buffer unsigned = Buffer.wrap(Type.U8, new byte[] {-1}, 1);
    assertEquals(255, signed.bitsAt(0));
    assertEquals(-1, signed.getLong(0));
    assertEquals(255, unsigned.bitsAt(0));
    assertEquals(255, unsigned.getLong(0));
    assertEquals(0x80000000L, Buffer.wrap(new float[] {-0f}, 1).bitsAt(0));
    assertEquals(0x1p64, Buffer.wrap(Type.U64, new long[] {-1}, 1).getDouble(0));
  }

  @Test
  void storing_converts_as_a_cast_does() {
    Buffer b = Buffer.u8(4);
    b.set(300, 0);
    b.set(-3.5, 1);
    b.set(Double.NaN, 2);
    b.setLong(257, 3);
    assertArrayEquals(new byte[] {-1, 0, 0, 1}, b.bytes());
    Buffer f = Buffer.f32(1);
    f.setLong((1L << 54) + (1L << 30) + 1, 0);
    assertEquals((float) ((1L << 54) + (1L << 30) + 1), f.getDouble(0));
    Buffer flag = Buffer.of(Type.BOOL, 1);
    flag.set(0.25, 0);
    assertEquals(1, flag.getLong(0));
  }

  @Test
  void crop_slice_translate_and_transpose_share_the_array() {
    Buffer b = Buffer.i32(4, 3).fill(p -> p[0] + 10 * p[1]);
    Buffer crop = b.crop(0, 1, 2);
    assertEquals(21, crop.getLong(1, 2));
    assertFalse(crop.isDense());
    assertArrayEquals(new int[] {1, 0}, crop.mins());
    Buffer column = b.slice(0, 2);
    assertEquals(1, column.rank());
    assertEquals(12, column.getLong(1));
    Buffer moved = b.translated(-1, 5);
    assertEquals(21, moved.getLong(0, 7));
    assertEquals(13, b.transposed(0, 1).getLong(1, 3));
    crop.setLong(99, 1, 0);
    assertEquals(99, b.getLong(1, 0));
    Buffer copy = crop.copy();
    copy.setLong(5, 1, 0);
    assertEquals(99, b.getLong(1, 0));
    assertTrue(copy.isDense());
    assertEquals(22, copy.getLong(2, 2));
  }

  @Test
  void copy_from_takes_the_common_points() {
    Buffer to = Buffer.i32(4).fill(-1);
    to.copyFrom(Buffer.i32(3).fill(p -> p[0]).translated(2));
    assertArrayEquals(new int[] {-1, -1, 0, 1}, to.ints());
  }

  @Test
  void nested_arrays_both_ways() {
    float[][] rows = {{1, 2, 3}, {4, 5, 6}};
    Buffer b = Buffer.from(rows);
    assertArrayEquals(new int[] {3, 2}, b.extents());
    assertEquals(6, b.getDouble(2, 1));
    assertArrayEquals(rows, (float[][]) b.toNested());
    assertArrayEquals(new float[][] {{2, 3}, {5, 6}}, (float[][]) b.crop(0, 1, 2).toNested());
    assertEquals(5, Buffer.from(5).getLong());
    assertEquals(1, Buffer.from(new boolean[] {false, true}).getLong(1));
  }

  @Test
  void a_buffer_of_rank_0_has_one_point() {
    Buffer b = Buffer.f64();
    b.set(2.5);
    assertEquals(2.5, b.getDouble());
    assertEquals(1, b.size());
    assertEquals(2.5, b.toNested());
  }

  @Test
  void the_first_difference_is_named_and_all_are_counted() {
    Buffer want = Buffer.f32(3, 2).fill(p -> p[0]);
    Buffer got = want.copy();
    assertEquals(Optional.empty(), want.firstDifference(got));
    got.set(5, 1, 1);
    got.set(-0.0, 0, 1);
    assertEquals(
        Optional.of("at (0, 1) want 0.0, got -0.0 (2 of 6 elements differ)"),
        want.firstDifference(got));
    assertEquals(
        Optional.of("want a f32 [0, 3) x [0, 2) buffer, got a f32 [0, 2) x [0, 2) buffer"),
        want.firstDifference(Buffer.f32(2, 2)));
    Buffer nan = Buffer.wrap(new float[] {Float.intBitsToFloat(0x7fc00001)}, 1);
    Buffer otherNan = Buffer.wrap(new float[] {Float.intBitsToFloat(0xffc00000)}, 1);
    assertEquals(Optional.empty(), nan.firstDifference(otherNan));
  }

  @Test
  void messages() {
    Buffer b = Buffer.f32(4, 3).translated(0, -1);
    refused(
        "(4, 0) is not a point of this f32 buffer, whose points are [0, 4) x [-1, 2)",
        () -> b.getDouble(4, 0));
    refused(
        "(1) is not a point of this f32 buffer, whose points are [0, 4) x [-1, 2)",
        () -> b.bitsAt(1));
    refused("this buffer is f32: its elements are in a float[], not in a int[]", () -> b.ints());
    refused("u8 is stored in a byte[], not in a int[]", () -> Buffer.wrap(Type.U8, new int[4], 4));
    refused(
        "a f32 buffer of extents [3, 2] needs 6 elements, the array has 5",
        () -> Buffer.wrap(new float[5], 3, 2));
    refused(
        "crop(1, -2, 2) asks for [-2, 0) of dimension 1, which has [-1, 2)",
        () -> b.crop(1, -2, 2));
    refused(
        "a f32 buffer of rank 2 can't take the elements of a i32 buffer of rank 2",
        () -> b.copyFrom(Buffer.i32(4, 3)));
    refused(
        "the nested array is ragged: one row has 1 elements, the first has 2",
        () -> Buffer.from(new int[][] {{1, 2}, {3}}));
    refused("a buffer holds numbers or booleans, not String", () -> Buffer.from("a"));
    refused("stride is asked for dimension 2: the buffer has 2, counted from 0", () -> b.stride(2));
    refused(
        "extent is asked for dimension -1: the buffer has 2, counted from 0", () -> b.extent(-1));
    refused("min is asked for dimension 2: the buffer has 2, counted from 0", () -> b.min(2));
    refused(
        "crop is asked for dimension 2: the buffer has 2, counted from 0", () -> b.crop(2, 0, 1));
    refused(
        "slice is asked for dimension 3: the buffer has 2, counted from 0", () -> b.slice(3, 0));
    refused(
        "transposed is asked for dimension 2: the buffer has 2, counted from 0",
        () -> b.transposed(0, 2));
    refused("crop([1]) names 1 dimensions, the buffer has 2", () -> b.crop(Shape.of(1)));
    refused("translated(1) names 1 dimensions, the buffer has 2", () -> b.translated(1));
  }

  private static void refused(String message, Executable what) {
    assertEquals(message, assertThrows(RuntimeException.class, what).getMessage());
  }
}
