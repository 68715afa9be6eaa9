package org.nestwright.dsl;

import java.lang.reflect.Array;
import java.util.Optional;

/// One element of a buffer as bits, as the Java values it stands for, and back.
final class Elements {
  private Elements() {}

  /// {@return the kind of array that elements of `type` are stored in}
  static Class<?> arrayOf(Type type) {
    return switch (type) {
      case BOOL, I8, U8 -> byte[].class;
      case I16, U16, F16, BF16 -> short[].class;
      case I32, U32 -> int[].class;
      case I64, U64 -> long[].class;
      case F32 -> float[].class;
      case F64 -> double[].class;
    };
  }

  static Object newArray(Type type, int size) {
    return Array.newInstance(arrayOf(type).componentType(), size);
  }

  /// {@return element `index` of a primitive array as stored, zero-extended}
  static long bits(Object array, int index) {
    return switch (array) {
      case byte[] a -> a[index] & 0xFFL;
      case short[] a -> a[index] & 0xFFFFL;
      case int[] a -> a[index] & 0xFFFF_FFFFL;
      case long[] a -> a[index];
      case float[] a -> Float.floatToRawIntBits(a[index]) & 0xFFFF_FFFFL;
      case double[] a -> Double.doubleToRawLongBits(a[index]);
      default -> throw new IllegalArgumentException(array.getClass() + " is no buffer's array");
    };
  }

  /// Stores the low bits of `bits`.
  static void store(Object array, int index, long bits) {
    switch (array) {
      case byte[] a -> a[index] = (byte) bits;
      case short[] a -> a[index] = (short) bits;
      case int[] a -> a[index] = (int) bits;
      case long[] a -> a[index] = bits;
      case float[] a -> a[index] = Float.intBitsToFloat((int) bits);
      case double[] a -> a[index] = Double.longBitsToDouble(bits);
      default -> throw new IllegalArgumentException(array.getClass() + " is no buffer's array");
    }
  }

  static double asDouble(Type type, long bits) {
    return switch (type) {
      case F32 -> Float.intBitsToFloat((int) bits);
      case F64 -> Double.longBitsToDouble(bits);
      case F16, BF16 -> HalfRounding.value(type, bits);
      case BOOL, I8, U8, I16, U16, I32, U32, I64, U64 -> Conversion.toDouble(type, type.wrap(bits));
    };
  }

  static long asLong(Type type, long bits) {
    return isReal(type) ? (long) asDouble(type, bits) : type.wrap(bits);
  }

  private static boolean isReal(Type type) {
    return type.isFloat() || type.isHalf();
  }

  static long ofDouble(Type type, double value) {
    return switch (type) {
      case F32 -> Float.floatToRawIntBits((float) value) & 0xFFFF_FFFFL;
      case F64 -> Double.doubleToRawLongBits(value);
      case F16, BF16 -> HalfRounding.bits(type, HalfRounding.toFloat(value));
      case BOOL, I8, U8, I16, U16, I32, U32, I64, U64 -> Conversion.toInteger(type, value);
    };
  }

  static long ofLong(Type type, long value) {
    return switch (type) {
      case F32 -> Float.floatToRawIntBits((float) value) & 0xFFFF_FFFFL;
      case F64 -> Double.doubleToRawLongBits((double) value);
      case F16, BF16 -> HalfRounding.bits(type, HalfRounding.toFloat(value));
      case BOOL -> value != 0 ? 1 : 0;
      case I8, U8, I16, U16, I32, U32, I64, U64 -> type.wrap(value);
    };
  }

  static String text(Type type, long bits) {
    return switch (type) {
      case F32 -> Float.toString(Float.intBitsToFloat((int) bits));
      case F64 -> Double.toString(Double.longBitsToDouble(bits));
      case F16, BF16 -> Float.toString(HalfRounding.value(type, bits));
      case BOOL -> Boolean.toString(bits != 0);
      case I8, I16, I32, I64 -> Long.toString(type.wrap(bits));
      case U8, U16, U32, U64 -> Long.toUnsignedString(type.wrap(bits));
    };
  }

  static Optional<String> firstDifference(Buffer want, Buffer got) {
    if (want.type() != got.type() || !want.shape().equals(got.shape())) {
      return Optional.of("want a %s buffer, got a %s buffer".formatted(want, got));
    }
    int[] first = new int[want.rank()];
    int[] count = new int[1];
    Points.forEach(
        want.mins(),
        want.extents(),
        p -> {
          if (!same(want.type(), want.bitsAt(p), got.bitsAt(p)) && count[0]++ == 0) {
            System.arraycopy(p, 0, first, 0, p.length);
          }
        });
    if (count[0] == 0) {
      return Optional.empty();
    }
    return Optional.of(
        "at %s want %s, got %s (%d of %d elements differ)"
            .formatted(
                Points.text(first),
                text(want.type(), want.bitsAt(first)),
                text(got.type(), got.bitsAt(first)),
                count[0],
                want.size()));
  }

  private static boolean same(Type type, long a, long b) {
    return a == b
        || (isReal(type) && Double.isNaN(asDouble(type, a)) && Double.isNaN(asDouble(type, b)));
  }
}
