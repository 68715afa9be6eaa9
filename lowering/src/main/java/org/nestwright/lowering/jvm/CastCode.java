package org.nestwright.lowering.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nestwright.dsl.Type;
import org.nestwright.lowering.CompilerBug;
import org.objectweb.asm.Label;

/// Converts the scalar on top of the stack.
final class CastCode {
  private final Code code;

  CastCode(Code code) {
    this.code = code;
  }

  /// Wraps the int on the stack to a narrow type; leaves other types alone.
  void normalize(Type type) {
    switch (type) {
      case BOOL -> {
        code.push(1);
        code.op(IAND);
      }
      case I8 -> code.op(I2B);
      case U8 -> {
        code.push(0xFF);
        code.op(IAND);
      }
      case I16, F16, BF16 -> code.op(I2S);
      case U16 -> code.op(I2C);
      case I32, U32, I64, U64, F32, F64 -> {}
    }
  }

  void cast(Type from, Type to) {
    if (from == to) {
      return;
    }
    if (from.isHalf()) {
      fromHalf(from);
    } else if (to.isHalf()) {
      toHalf(to);
    } else if (to == Type.BOOL) {
      toBool(from);
    } else if (from.isFloat()) {
      fromFloat(from, to);
    } else if (to.isFloat()) {
      toFloat(from, to);
    } else {
      integer(from, to);
    }
  }

  void reinterpret(Type from, Type to) {
    if (from.bits() != to.bits()) {
      throw new CompilerBug("%s and %s differ in width".formatted(from, to));
    }
    if (from == Type.F32 && to != Type.F32) {
      code.callStatic("java/lang/Float", "floatToRawIntBits", "(F)I");
    } else if (to == Type.F32 && from != Type.F32) {
      code.callStatic("java/lang/Float", "intBitsToFloat", "(I)F");
    } else if (from == Type.F64 && to != Type.F64) {
      code.callStatic("java/lang/Double", "doubleToRawLongBits", "(D)J");
    } else if (to == Type.F64 && from != Type.F64) {
      code.callStatic("java/lang/Double", "longBitsToDouble", "(J)D");
    } else {
      normalize(to);
    }
  }

  /// The half on the stack as an f32.
  private void fromHalf(Type from) {
    if (from == Type.F16) {
      code.op(I2S);
      code.callStatic("java/lang/Float", "float16ToFloat", "(S)F");
    } else {
      code.push(16);
      code.op(ISHL);
      code.callStatic("java/lang/Float", "intBitsToFloat", "(I)F");
    }
  }

  /// The f32 on the stack as the nearest half, ties to even.
  private void toHalf(Type to) {
    if (to == Type.F16) {
      code.callStatic("java/lang/Float", "floatToFloat16", "(F)S");
    } else {
      code.callStatic(Runtimes.CONVERSION, "toBfloat16", "(F)I");
    }
  }

  private void integer(Type from, Type to) {
    boolean wide = JvmType.of(from) == JvmType.LONG;
    if (JvmType.of(to) == JvmType.LONG) {
      if (!wide) {
        toLong(from);
      }
      return;
    }
    if (wide) {
      code.op(L2I);
    }
    normalize(to);
  }

  private void toLong(Type from) {
    code.op(I2L);
    if (from == Type.U32) {
      code.push(0xFFFF_FFFFL);
      code.op(LAND);
    }
  }

  private void toBool(Type from) {
    switch (JvmType.of(from)) {
      case INT -> {}
      case LONG -> {
        code.push(0L);
        code.op(LCMP);
      }
      case FLOAT -> {
        code.push(0f);
        code.op(FCMPL);
      }
      case DOUBLE -> {
        code.push(0d);
        code.op(DCMPL);
      }
    }
    Label zero = new Label();
    Label end = new Label();
    code.jump(IFEQ, zero);
    code.push(1);
    code.jump(GOTO, end);
    code.label(zero);
    code.push(0);
    code.label(end);
  }

  private void toFloat(Type from, Type to) {
    boolean single = to == Type.F32;
    switch (from) {
      case BOOL, I8, U8, I16, U16, I32 -> code.op(single ? I2F : I2D);
      case I64 -> code.op(single ? L2F : L2D);
      case U32 -> {
        toLong(from);
        code.op(single ? L2F : L2D);
      }
      case U64 ->
          code.callStatic(
              Runtimes.CONVERSION,
              single ? "unsignedToFloat" : "unsignedToDouble",
              single ? "(J)F" : "(J)D");
      case F32, F64, F16, BF16 -> throw new CompilerBug(from + " is no integer type");
    }
  }

  private void fromFloat(Type from, Type to) {
    boolean single = from == Type.F32;
    switch (to) {
      case F32 -> code.op(D2F);
      case F64 -> code.op(F2D);
      case I32 -> code.op(single ? F2I : D2I);
      case I64 -> code.op(single ? F2L : D2L);
      case U32, U64 -> {
        if (single) {
          code.op(F2D);
        }
        boolean wide = to == Type.U64;
        code.callStatic(
            Runtimes.CONVERSION, wide ? "toUnsignedLong" : "toUnsignedInt", wide ? "(D)J" : "(D)I");
      }
      case I8, I16, U8, U16 -> {
        code.op(single ? F2I : D2I);
        code.push(to.isSigned() ? -1 << to.bits() - 1 : 0);
        code.callStatic("java/lang/Math", "max", "(II)I");
        code.push((1 << (to.isSigned() ? to.bits() - 1 : to.bits())) - 1);
        code.callStatic("java/lang/Math", "min", "(II)I");
      }
      case BOOL, F16, BF16 -> throw new CompilerBug(to + " of " + from);
    }
  }
}
