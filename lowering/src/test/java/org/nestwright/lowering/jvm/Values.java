package org.nestwright.lowering.jvm;

import java.lang.reflect.Array;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nestwright.dsl.Type;

/// Arrays of any element type, seen as numbers: a [BigInteger] for an integer or bool, a [Double]
/// for a float.
final class Values {
  /// The types that there are operations on, and bool.
  static final List<Type> TYPES =
      Arrays.stream(Type.values()).filter(type -> !type.isHalf()).toList();

  private static final double[] FLOATS = {
    0.0,
    -0.0,
    1,
    -1,
    0.5,
    -0.5,
    1.5,
    2.5,
    -2.5,
    3.7,
    -3.7,
    127.9,
    128,
    -128.6,
    255.5,
    256,
    -129,
    32767.5,
    32768,
    65535.9,
    65536,
    16777217,
    2147483647.0,
    2147483648.0,
    -2147483649.0,
    4294967295.0,
    4294967296.0,
    9.2e18,
    0x1p63,
    1.8446744073709552E19,
    -1e19,
    1e-40,
    1e30,
    -1e30,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN
  };
  private static final long[] INTEGERS = {
    0,
    1,
    -1,
    2,
    -2,
    3,
    5,
    7,
    -7,
    8,
    9,
    31,
    33,
    63,
    65,
    100,
    127,
    -128,
    128,
    255,
    32767,
    -32768,
    65535,
    16777217,
    2147483647,
    -2147483648,
    4294967295L,
    4294967297L,
    9007199254740993L,
    (1L << 40) + 1,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MIN_VALUE + 1,
    Long.MAX_VALUE - 511,
    0x8000_0080_0000_0001L
  };

  private Values() {}

  /// {@return values at and near every edge of the type, each once}
  static List<Number> edges(Type type) {
    List<Number> result = new ArrayList<>();
    if (type.isFloat()) {
      for (double d : FLOATS) {
        result.add(type == Type.F32 ? (double) (float) d : d);
      }
    } else {
      for (long n : INTEGERS) {
        Number value = integer(type, BigInteger.valueOf(n));
        if (!result.contains(value)) {
          result.add(value);
        }
      }
    }
    return result;
  }

  /// {@return what `n` wraps to}
  static BigInteger integer(Type type, BigInteger n) {
    long wrapped = type.wrap(n.longValue());
    BigInteger value = BigInteger.valueOf(wrapped);
    return type == Type.U64 && wrapped < 0 ? value.add(BigInteger.ONE.shiftLeft(64)) : value;
  }

  static Object array(Type type, List<Number> values) {
    Object array = JvmType.element(type).newArray(values.size());
    for (int i = 0; i < values.size(); i++) {
      Number n = values.get(i);
      switch (JvmType.element(type)) {
        case BYTE -> Array.setByte(array, i, n.byteValue());
        case SHORT -> Array.setShort(array, i, n.shortValue());
        case INT -> Array.setInt(array, i, n.intValue());
        case LONG -> Array.setLong(array, i, n.longValue());
        case FLOAT -> Array.setFloat(array, i, n.floatValue());
        case DOUBLE -> Array.setDouble(array, i, n.doubleValue());
      }
    }
    return array;
  }

  static Number get(Type type, Object array, int i) {
    return type.isFloat()
        ? Array.getDouble(array, i)
        : integer(type, BigInteger.valueOf(Array.getLong(array, i)));
  }
}
