package org.nestwright.dsl;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.nestwright.dsl.Program.Step;

/// The step of each kind of expression: which slots it reads and writes.
final class Steps {
  private Steps() {}

  static Step unary(UnaryOp op, Type type, int out, int a) {
    if (type == Type.F32) {
      Arithmetic.FloatUnary apply = Arithmetic.onFloats(op);
      return f -> f.floats[out] = apply.apply(f.floats[a]);
    }
    if (type == Type.F64) {
      DoubleUnaryOperator apply = Arithmetic.onDoubles(op);
      return f -> f.doubles[out] = apply.applyAsDouble(f.doubles[a]);
    }
    LongUnaryOperator apply = Arithmetic.onIntegers(op, type);
    return f -> f.longs[out] = apply.applyAsLong(f.longs[a]);
  }

  static Step binary(BinaryOp op, Type type, int out, int a, int b) {
    if (type.isFloat() && op.isComparison()) {
      Arithmetic.Comparison compare = Arithmetic.comparison(op);
      return type == Type.F32
          ? f -> f.longs[out] = compare.holds(f.floats[a], f.floats[b]) ? 1 : 0
          : f -> f.longs[out] = compare.holds(f.doubles[a], f.doubles[b]) ? 1 : 0;
    }
    if (type == Type.F32) {
      Arithmetic.FloatBinary apply = Arithmetic.onFloats(op);
      return f -> f.floats[out] = apply.apply(f.floats[a], f.floats[b]);
    }
    if (type == Type.F64) {
      DoubleBinaryOperator apply = Arithmetic.onDoubles(op);
      return f -> f.doubles[out] = apply.applyAsDouble(f.doubles[a], f.doubles[b]);
    }
    LongBinaryOperator apply = Arithmetic.onIntegers(op, type);
    return f -> f.longs[out] = apply.applyAsLong(f.longs[a], f.longs[b]);
  }

  static Step fma(Type type, int out, int a, int b, int c) {
    return type == Type.F32
        ? f -> f.floats[out] = Math.fma(f.floats[a], f.floats[b], f.floats[c])
        : f -> f.doubles[out] = Math.fma(f.doubles[a], f.doubles[b], f.doubles[c]);
  }

  static Step select(Type type, int out, int condition, int a, int b) {
    return switch (type) {
      case F32 -> f -> f.floats[out] = f.longs[condition] != 0 ? f.floats[a] : f.floats[b];
      case F64 -> f -> f.doubles[out] = f.longs[condition] != 0 ? f.doubles[a] : f.doubles[b];
      case BOOL, I8, U8, I16, U16, I32, U32, I64, U64, F16, BF16 ->
          f -> f.longs[out] = f.longs[condition] != 0 ? f.longs[a] : f.longs[b];
    };
  }

  static Step cast(Type from, Type to, int out, int a) {
    return switch (to) {
      case F32 ->
          switch (from) {
            case F32 -> f -> f.floats[out] = f.floats[a];
            case F64 -> f -> f.floats[out] = (float) f.doubles[a];
            case F16, BF16 -> f -> f.floats[out] = HalfRounding.value(from, f.longs[a]);
            case BOOL, I8, U8, I16, U16, I32, U32, I64, U64 ->
                f -> f.floats[out] = Conversion.toFloat(from, f.longs[a]);
          };
      case F64 ->
          switch (from) {
            case F32 -> f -> f.doubles[out] = f.floats[a];
            case F64 -> f -> f.doubles[out] = f.doubles[a];
            case F16, BF16 -> throw new AssertionError(to + " of " + from);
            case BOOL, I8, U8, I16, U16, I32, U32, I64, U64 ->
                f -> f.doubles[out] = Conversion.toDouble(from, f.longs[a]);
          };
      case BOOL, I8, U8, I16, U16, I32, U32, I64, U64 ->
          switch (from) {
            case F32 -> f -> f.longs[out] = Conversion.toInteger(to, (double) f.floats[a]);
            case F64 -> f -> f.longs[out] = Conversion.toInteger(to, f.doubles[a]);
            case F16, BF16 -> throw new AssertionError(to + " of " + from);
            case BOOL, I8, U8, I16, U16, I32, U32, I64, U64 ->
                f -> f.longs[out] = Conversion.toInteger(to, f.longs[a]);
          };
      case F16, BF16 -> f -> f.longs[out] = HalfRounding.bits(to, f.floats[a]);
    };
  }

  static Step reinterpret(Type from, Type to, int out, int a) {
    return switch (to) {
      case F32 -> f -> f.floats[out] = Float.intBitsToFloat((int) f.longs[a]);
      case F64 -> f -> f.doubles[out] = Double.longBitsToDouble(f.longs[a]);
      case F16, BF16 -> f -> f.longs[out] = f.longs[a] & 0xFFFF;
      case BOOL, I8, U8, I16, U16, I32, U32, I64, U64 ->
          switch (from) {
            case F32 -> f -> f.longs[out] = to.wrap(Float.floatToRawIntBits(f.floats[a]));
            case F64 -> f -> f.longs[out] = Double.doubleToRawLongBits(f.doubles[a]);
            case BOOL, I8, U8, I16, U16, I32, U32, I64, U64, F16, BF16 ->
                f -> f.longs[out] = to.wrap(f.longs[a]);
          };
    };
  }

  /// Reads an input; a read outside spoils what is made of it.
  static Step access(Input input, Buffer buffer, int out, int[] at, int event) {
    return f -> {
      int index = buffer.indexOf(f.longs, at);
      if (index >= 0) {
        f.load(out, buffer, index);
      } else {
        f.fault(event, new Fault(new Fault.Outside(input, f.point(at)), null));
      }
    };
  }

  /// Reads a stored Func. Outside the stored box only those points read that don't count: those
  /// whose indices are spoilt, and those of an update that writes outside the box too.
  ///
  /// @param ofIndices the events that the indices depend on
  static Step call(
      int source, int value, boolean own, int out, int[] at, int event, int[] ofIndices) {
    return f -> {
      Realized stored = f.sources[source];
      Buffer values = stored == null ? null : stored.value(value);
      int index = values == null ? -1 : values.indexOf(f.longs, at);
      if (index >= 0) {
        f.load(out, values, index);
        Fault fault = stored.fault(value, index);
        if (fault != null) {
          f.fault(event, fault);
        }
      } else if (!own && f.firstFault(ofIndices) == null) {
        throw new AssertionError("a read outside what the demand analysis found");
      }
    };
  }

  /// Spoils what is made of a value whose requirement is not met.
  ///
  /// @param in the values shown and then the condition
  static Step require(Watch watch, int[] in, int event) {
    int condition = in[watch.shown().size()];
    return f -> {
      if (f.longs[condition] == 0) {
        f.fault(event, new Fault(new Fault.Unmet(text(watch, f, in)), null));
      }
    };
  }

  static String text(Watch watch, Frame f, int... in) {
    long[] bits = new long[watch.shown().size()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = f.bits(watch.shown().get(i).type(), in[i]);
    }
    return watch.text(bits);
  }
}
