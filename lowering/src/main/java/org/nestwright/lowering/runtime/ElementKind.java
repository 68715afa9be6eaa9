package org.nestwright.lowering.runtime;

/// The element type of a Java array.
public enum ElementKind {
  /// `byte[]`
  BYTE,
  /// `short[]`
  SHORT,
  /// `int[]`
  INT,
  /// `long[]`
  LONG,
  /// `float[]`
  FLOAT,
  /// `double[]`
  DOUBLE;

  /// {@return a new array of zeros}
  public Object newArray(int size) {
    return switch (this) {
      case BYTE -> new byte[size];
      case SHORT -> new short[size];
      case INT -> new int[size];
      case LONG -> new long[size];
      case FLOAT -> new float[size];
      case DOUBLE -> new double[size];
    };
  }

  /// {@return the bytes of one element}
  public int bytes() {
    return switch (this) {
      case BYTE -> Byte.BYTES;
      case SHORT -> Short.BYTES;
      case INT -> Integer.BYTES;
      case LONG -> Long.BYTES;
      case FLOAT -> Float.BYTES;
      case DOUBLE -> Double.BYTES;
    };
  }
}
