package org.nestwright.dsl;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// A typed view of a Java primitive array as a box of points: what a pipeline reads and writes.
///
/// The first dimension is innermost. Point `p` is the element `offset + sum of (p[d] - mins[d]) *
/// strides[d]` of the array; crops, slices and translations share the array, copies do not.
/// Unsigned types live in the signed Java array of their width, a bool in a `byte` of 0 or 1.
///
/// ```java
/// Buffer in = Buffer.wrap(pixels, width, height);   // float[] pixels
/// in.fill(p -> p[0] + 10 * p[1]);
/// double first = in.getDouble(0, 0);
/// ```
public final class Buffer {
  private final Type type;
  private final Object array;
  private final int offset;
  private final int[] mins;
  private final int[] extents;
  private final int[] strides;

  private Buffer(Type type, Object array, int offset, int[] mins, int[] extents, int[] strides) {
    this.type = type;
    this.array = array;
    this.offset = offset;
    this.mins = mins;
    this.extents = extents;
    this.strides = strides;
    long last = offset;
    for (int d = 0; d < extents.length; d++) {
      last += (extents[d] - 1L) * strides[d];
    }
    int length = Array.getLength(array);
    if (last >= length) {
      throw new IllegalArgumentException(
          "a %s buffer of extents %s needs %d elements, the array has %d"
              .formatted(type, Arrays.toString(extents), last + 1, length));
    }
  }

  // ---- Making one ----

  /// {@return a new buffer of zeros whose points start at the origin}
  public static Buffer of(Type type, int... extents) {
    return of(type, Shape.of(extents));
  }

  /// {@return a new buffer of zeros over `shape`}
  public static Buffer of(Type type, Shape shape) {
    Object array = Elements.newArray(type, shape.size());
    return dense(type, array, 0, ints(shape.mins()), ints(shape.extents()));
  }

  /// {@return a new buffer of 32-bit floats}
  public static Buffer f32(int... extents) {
    return of(Type.F32, extents);
  }

  /// {@return a new buffer of 16-bit floats, [Type#F16]}
  public static Buffer f16(int... extents) {
    return of(Type.F16, extents);
  }

  /// {@return a new buffer of [Type#BF16]}
  public static Buffer bf16(int... extents) {
    return of(Type.BF16, extents);
  }

  /// {@return a new buffer of 64-bit floats}
  public static Buffer f64(int... extents) {
    return of(Type.F64, extents);
  }

  /// {@return a new buffer of signed 32-bit integers}
  public static Buffer i32(int... extents) {
    return of(Type.I32, extents);
  }

  /// {@return a new buffer of unsigned bytes}
  public static Buffer u8(int... extents) {
    return of(Type.U8, extents);
  }

  /// {@return a view of `data`, not a copy}
  public static Buffer wrap(float[] data, int... extents) {
    return wrap(Type.F32, data, extents);
  }

  /// {@return a view of `data`, not a copy}
  public static Buffer wrap(double[] data, int... extents) {
    return wrap(Type.F64, data, extents);
  }

  /// {@return a view of `data` as signed bytes, not a copy}
  public static Buffer wrap(byte[] data, int... extents) {
    return wrap(Type.I8, data, extents);
  }

  /// {@return a view of `data` as signed 16-bit integers, not a copy}
  public static Buffer wrap(short[] data, int... extents) {
    return wrap(Type.I16, data, extents);
  }

  /// {@return a view of `data` as signed 32-bit integers, not a copy}
  public static Buffer wrap(int[] data, int... extents) {
    return wrap(Type.I32, data, extents);
  }

  /// {@return a view of `data` as signed 64-bit integers, not a copy}
  public static Buffer wrap(long[] data, int... extents) {
    return wrap(Type.I64, data, extents);
  }

  /// {@return a view of the primitive array `array`, not a copy, as elements of `type`}
  ///
  /// @throws IllegalArgumentException when the array is of another kind than `type` is stored in,
  ///   or too short
  public static Buffer wrap(Type type, Object array, int... extents) {
    return wrap(type, array, 0, Shape.of(extents));
  }

  /// {@return a view of a part of the primitive array `array`, not a copy, as elements of `type`}
  ///
  /// @param offset the index of the first point
  /// @throws IllegalArgumentException when the array is of another kind than `type` is stored in,
  ///   or too short behind the offset
  public static Buffer wrap(Type type, Object array, int offset, Shape shape) {
    if (offset < 0) {
      throw new IllegalArgumentException("no array has an element %d".formatted(offset));
    }
    if (array.getClass() != Elements.arrayOf(type)) {
      throw new IllegalArgumentException(
          "%s is stored in a %s, not in a %s"
              .formatted(
                  type, Elements.arrayOf(type).getSimpleName(), array.getClass().getSimpleName()));
    }
    return dense(type, array, offset, ints(shape.mins()), ints(shape.extents()));
  }

  /// {@return a new buffer with the elements of a rectangular nested array such as `float[y][x]`:
  /// the innermost Java index is dimension 0}
  public static Buffer from(Object nested) {
    return NestedArrays.toBuffer(nested);
  }

  /// {@return a new nested array such as `float[y][x]` with this buffer's elements; the bare value
  /// for rank 0}
  public Object toNested() {
    return NestedArrays.ofBuffer(this);
  }

  private static Buffer dense(Type type, Object array, int offset, int[] mins, int[] extents) {
    int[] strides = new int[extents.length];
    int stride = 1;
    for (int d = 0; d < extents.length; d++) {
      strides[d] = stride;
      stride *= extents[d];
    }
    return new Buffer(type, array, offset, mins, extents, strides);
  }

  private static int[] ints(java.util.List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  // ---- What it is ----

  /// {@return the type of the elements}
  public Type type() {
    return type;
  }

  /// {@return the number of dimensions}
  public int rank() {
    return extents.length;
  }

  /// {@return the first point}
  public int[] mins() {
    return mins.clone();
  }

  /// {@return how many points each dimension has}
  public int[] extents() {
    return extents.clone();
  }

  /// {@return the distance in the array of two neighbours, in elements, per dimension}
  public int[] strides() {
    return strides.clone();
  }

  /// {@return the first point of dimension `d`}
  public int min(int d) {
    checkDimension("min", d);
    return mins[d];
  }

  /// {@return how many points dimension `d` has}
  public int extent(int d) {
    checkDimension("extent", d);
    return extents[d];
  }

  /// {@return the distance in the array of two neighbours in dimension `d`, in elements}
  public int stride(int d) {
    checkDimension("stride", d);
    return strides[d];
  }

  private void checkDimension(String method, int d) {
    if (d < 0 || d >= extents.length) {
      throw new IndexOutOfBoundsException(
          "%s is asked for dimension %d: the buffer has %d, counted from 0"
              .formatted(method, d, extents.length));
    }
  }

  /// {@return the index in the array of the first point}
  public int offset() {
    return offset;
  }

  /// {@return the number of points}
  public int size() {
    return Arrays.stream(extents).reduce(1, (a, b) -> a * b);
  }

  /// {@return the box of points}
  public Shape shape() {
    return Shape.of(extents).from(mins);
  }

  /// {@return whether the points lie in the array one after the other, first dimension innermost,
  /// without gaps}
  public boolean isDense() {
    int stride = 1;
    for (int d = 0; d < extents.length; d++) {
      if (strides[d] != stride && extents[d] > 1) {
        return false;
      }
      stride *= extents[d];
    }
    return true;
  }

  /// {@return the array itself, of the kind that [#type()] is stored in}
  public Object array() {
    return array;
  }

  /// {@return the array of an [Type#F32] buffer}
  public float[] floats() {
    return as(float[].class);
  }

  /// {@return the array of an [Type#F64] buffer}
  public double[] doubles() {
    return as(double[].class);
  }

  /// {@return the array of a bool or 8-bit buffer}
  public byte[] bytes() {
    return as(byte[].class);
  }

  /// {@return the array of a 16-bit buffer}
  public short[] shorts() {
    return as(short[].class);
  }

  /// {@return the array of a 32-bit integer buffer}
  public int[] ints() {
    return as(int[].class);
  }

  /// {@return the array of a 64-bit integer buffer}
  public long[] longs() {
    return as(long[].class);
  }

  private <T> T as(Class<T> kind) {
    if (!kind.isInstance(array)) {
      throw new IllegalStateException(
          "this buffer is %s: its elements are in a %s, not in a %s"
              .formatted(type, Elements.arrayOf(type).getSimpleName(), kind.getSimpleName()));
    }
    return kind.cast(array);
  }

  // ---- Elements ----

  /// {@return the index in the array of `point`}
  ///
  /// @throws IndexOutOfBoundsException when the point is outside the buffer
  public int indexOf(int... point) {
    boolean inside = point.length == extents.length;
    long index = offset;
    for (int d = 0; inside && d < extents.length; d++) {
      long at = (long) point[d] - mins[d];
      inside = at >= 0 && at < extents[d];
      index += at * strides[d];
    }
    if (!inside) {
      throw new IndexOutOfBoundsException(
          "%s is not a point of this %s buffer, whose points are %s"
              .formatted(Points.text(point), type, Points.box(mins, extents)));
    }
    return (int) index;
  }

  /// {@return the index in the array of the point whose coordinates are in `slots` at the places
  /// `at`, -1 where it is outside}
  int indexOf(long[] slots, int[] at) {
    long index = offset;
    for (int d = 0; d < at.length; d++) {
      long distance = slots[at[d]] - mins[d];
      if (distance < 0 || distance >= extents[d]) {
        return -1;
      }
      index += distance * strides[d];
    }
    return (int) index;
  }

  /// {@return the element at `point` as stored, zero-extended: an i8 of -1 is 255, a float its IEEE
  /// bits}
  public long bitsAt(int... point) {
    return Elements.bits(array, indexOf(point));
  }

  /// {@return the element at `point` as a double, rounded where a 64-bit integer needs it}
  public double getDouble(int... point) {
    return Elements.asDouble(type, bitsAt(point));
  }

  /// {@return the element at `point`; a float is cut to a whole number, a u64 keeps its bits}
  public long getLong(int... point) {
    return Elements.asLong(type, bitsAt(point));
  }

  /// Stores `value`, converted as a cast from f64 is: an integer type saturates, a float type
  /// rounds once.
  public void set(double value, int... point) {
    Elements.store(array, indexOf(point), Elements.ofDouble(type, value));
  }

  /// Stores `value`, converted as a cast from i64 is: an integer type wraps, a float type rounds.
  public void setLong(long value, int... point) {
    Elements.store(array, indexOf(point), Elements.ofLong(type, value));
  }

  /// Stores `value` everywhere.
  ///
  /// @return this
  public Buffer fill(double value) {
    return fill(_ -> value);
  }

  /// Stores at each point what `value` gives for it, first dimension innermost.
  ///
  /// @return this
  public Buffer fill(ToDoubleFunction<int[]> value) {
    Points.forEach(mins, extents, p -> set(value.applyAsDouble(p), p));
    return this;
  }

  // ---- Views and copies ----

  /// {@return the points `[min, min + extent)` of `dimension`, with all of the others; shares the
  /// array}
  public Buffer crop(int dimension, int min, int extent) {
    checkDimension("crop", dimension);
    long first = (long) min - mins[dimension];
    if (first < 0 || extent < 1 || first + extent > extents[dimension]) {
      throw new IndexOutOfBoundsException(
          "crop(%d, %d, %d) asks for [%d, %d) of dimension %d, which has [%d, %d)"
              .formatted(
                  dimension,
                  min,
                  extent,
                  min,
                  (long) min + extent,
                  dimension,
                  mins[dimension],
                  (long) mins[dimension] + extents[dimension]));
    }
    int[] newMins = mins.clone();
    int[] newExtents = extents.clone();
    newMins[dimension] = min;
    newExtents[dimension] = extent;
    int start = offset + (int) first * strides[dimension];
    return new Buffer(type, array, start, newMins, newExtents, strides);
  }

  /// {@return the points of this buffer that are in `shape`, which must lie inside it; shares the
  /// array}
  public Buffer crop(Shape shape) {
    if (shape.rank() != rank()) {
      throw new IllegalArgumentException(
          "crop(%s) names %d dimensions, the buffer has %d".formatted(shape, shape.rank(), rank()));
    }
    Buffer result = this;
    for (int d = 0; d < rank(); d++) {
      result = result.crop(d, shape.mins().get(d), shape.extents().get(d));
    }
    return result;
  }

  /// {@return the points whose `dimension` is `at`, without that dimension; shares the array}
  public Buffer slice(int dimension, int at) {
    checkDimension("slice", dimension);
    Buffer one = crop(dimension, at, 1);
    return new Buffer(
        type,
        array,
        one.offset,
        Points.without(dimension, mins),
        Points.without(dimension, extents),
        Points.without(dimension, strides));
  }

  /// {@return the same elements with the first point at `newMins`; shares the array}
  public Buffer translated(int... newMins) {
    if (newMins.length != rank()) {
      throw new IllegalArgumentException(
          "translated%s names %d dimensions, the buffer has %d"
              .formatted(Points.text(newMins), newMins.length, rank()));
    }
    return new Buffer(type, array, offset, newMins.clone(), extents, strides);
  }

  /// {@return the same elements with dimensions `a` and `b` swapped; shares the array}
  public Buffer transposed(int a, int b) {
    checkDimension("transposed", a);
    checkDimension("transposed", b);
    return new Buffer(
        type,
        array,
        offset,
        Points.swapped(mins, a, b),
        Points.swapped(extents, a, b),
        Points.swapped(strides, a, b));
  }

  /// {@return a dense buffer of its own with the same points and elements}
  public Buffer copy() {
    Buffer result = of(type, shape());
    result.copyFrom(this);
    return result;
  }

  /// Takes over every element of `other` at a point that this buffer has too.
  ///
  /// @throws IllegalArgumentException when type or rank differ
  public void copyFrom(Buffer other) {
    Objects.requireNonNull(other);
    if (other.type != type || other.rank() != rank()) {
      throw new IllegalArgumentException(
          "a %s buffer of rank %d can't take the elements of a %s buffer of rank %d"
              .formatted(type, rank(), other.type, other.rank()));
    }
    int[] low = new int[rank()];
    int[] common = new int[rank()];
    for (int d = 0; d < rank(); d++) {
      low[d] = Math.max(mins[d], other.mins[d]);
      long end = Math.min((long) mins[d] + extents[d], (long) other.mins[d] + other.extents[d]);
      common[d] = (int) Math.max(0, end - low[d]);
    }
    Points.forEach(low, common, p -> Elements.store(array, indexOf(p), other.bitsAt(p)));
  }

  /// {@return nothing when `other` has the same type, points and elements, bit for bit except that
  /// any NaN equals any other; else one line that names the first difference and counts them all}
  /// This buffer holds what is wanted.
  public Optional<String> firstDifference(Buffer other) {
    return Elements.firstDifference(this, other);
  }

  @Override
  public String toString() {
    return "%s %s".formatted(type, Points.box(mins, extents));
  }
}
