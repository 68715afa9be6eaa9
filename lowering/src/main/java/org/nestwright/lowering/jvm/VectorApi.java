package org.nestwright.lowering.jvm;

import org.nestwright.dsl.Type;
import org.nestwright.lowering.CompilerBug;
import org.nestwright.lowering.ir.VectorSupport;
import org.objectweb.asm.Opcodes;

/// The names of the Vector API, as strings: nothing here is compiled against the incubator module.
final class VectorApi {
  private static final String PACKAGE = "jdk/incubator/vector/";
  static final String VECTOR = "L" + PACKAGE + "Vector;";
  static final String MASK_CLASS = PACKAGE + "VectorMask";
  static final String MASK = "L" + MASK_CLASS + ";";
  static final String SHUFFLE = "L" + PACKAGE + "VectorShuffle;";
  static final String SPECIES_CLASS = PACKAGE + "VectorSpecies";
  static final String SPECIES = "L" + SPECIES_CLASS + ";";
  private static final String OPERATORS = PACKAGE + "VectorOperators";

  private final Code code;

  VectorApi(Code code) {
    this.code = code;
  }

  /// {@return the internal name of the vector class}
  static String owner(Type type) {
    return PACKAGE
        + switch (JvmType.element(type)) {
          case BYTE -> "ByteVector";
          case SHORT -> "ShortVector";
          case INT -> "IntVector";
          case LONG -> "LongVector";
          case FLOAT -> "FloatVector";
          case DOUBLE -> "DoubleVector";
        };
  }

  static String descriptor(Type type) {
    return "L" + owner(type) + ";";
  }

  /// {@return how a lane is called in the names of conversions}
  static char letter(Type type) {
    return switch (JvmType.element(type)) {
      case BYTE -> 'B';
      case SHORT -> 'S';
      case INT -> 'I';
      case LONG -> 'L';
      case FLOAT -> 'F';
      case DOUBLE -> 'D';
    };
  }

  /// Pushes the species. Read from its static field each time, which the JIT knows to be constant.
  void species(Type type, int lanes) {
    if (!VectorSupport.isShape(type, lanes)) {
      throw new CompilerBug("no vector has %d lanes of %s".formatted(lanes, type));
    }
    code.field(owner(type), "SPECIES_" + type.bits() * lanes, SPECIES);
  }

  /// Pushes a constant of `VectorOperators`.
  void operator(String name, String kind) {
    code.field(OPERATORS, name, operatorType(kind));
  }

  static String operatorType(String kind) {
    return "L" + OPERATORS + "$" + kind + ";";
  }

  void callStatic(Type type, String name, String descriptor) {
    code.callStatic(owner(type), name, descriptor);
    code.countVectorCall();
  }

  void call(Type type, String name, String descriptor) {
    code.callVirtual(owner(type), name, descriptor);
    code.countVectorCall();
  }

  /// Says of what class the vector on the stack is. The JIT does not know that of one that comes
  /// out of a loop, and asks what vectors it has seen before at the same place in the library:
  /// where kernels with vectors of two widths ran, code for both.
  void exact(Type type, int lanes) {
    species(type, lanes);
    code.callInterface(SPECIES_CLASS, "vectorType", "()Ljava/lang/Class;");
    code.op(Opcodes.SWAP);
    code.callVirtual("java/lang/Class", "cast", "(Ljava/lang/Object;)Ljava/lang/Object;");
    code.cast(owner(type));
  }

  void callMask(String name, String descriptor) {
    code.callVirtual(MASK_CLASS, name, descriptor);
    code.countVectorCall();
  }

  /// Turns the scalar on the stack into a vector; the species lies below it.
  void broadcast(Type type) {
    callStatic(
        type,
        "broadcast",
        "(" + SPECIES + JvmType.elementDescriptor(type) + ")" + descriptor(type));
  }

  void zero(Type type, int lanes) {
    species(type, lanes);
    callStatic(type, "zero", "(" + SPECIES + ")" + descriptor(type));
  }
}
