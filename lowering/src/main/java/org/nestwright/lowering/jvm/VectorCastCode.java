package org.nestwright.lowering.jvm;

import org.nestwright.dsl.Type;

/// Converts the vector on top of the stack.
final class VectorCastCode {
  private final Code code;
  private final VectorApi api;

  VectorCastCode(Code code, VectorApi api) {
    this.code = code;
    this.api = api;
  }

  void cast(Type from, Type to, int lanes) {
    if (JvmType.element(from) == JvmType.element(to)) {
      return; // the signed and the unsigned type of one width share their lanes
    }
    if (from.isUnsigned() && from.bits() < to.bits()) {
      // There is no conversion of unsigned lanes to floats: they become wider signed lanes first.
      Type wide = !to.isFloat() ? to : Type.I32;
      convert("ZERO_EXTEND_" + VectorApi.letter(from) + "2" + VectorApi.letter(wide), wide, lanes);
      if (wide != to) {
        cast(wide, to, lanes);
      }
      return;
    }
    convert(VectorApi.letter(from) + "2" + VectorApi.letter(to), to, lanes);
  }

  void reinterpret(Type from, Type to) {
    if (JvmType.element(from) == JvmType.element(to)) {
      return;
    }
    String name =
        switch (JvmType.element(to)) {
          case BYTE -> "reinterpretAsBytes";
          case SHORT -> "reinterpretAsShorts";
          case INT -> "reinterpretAsInts";
          case LONG -> "reinterpretAsLongs";
          case FLOAT -> "reinterpretAsFloats";
          case DOUBLE -> "reinterpretAsDoubles";
        };
    api.call(from, name, "()" + VectorApi.descriptor(to));
  }

  private void convert(String conversion, Type to, int lanes) {
    api.operator(conversion, "Conversion");
    api.species(to, lanes);
    code.push(0);
    code.callVirtual(
        "jdk/incubator/vector/Vector",
        "convertShape",
        "(" + VectorApi.operatorType("Conversion") + VectorApi.SPECIES + "I)" + VectorApi.VECTOR);
    code.countVectorCall();
    code.cast(VectorApi.owner(to));
  }
}
