package org.nestwright.lowering.jvm;

import org.nestwright.dsl.Type;
import org.nestwright.lowering.runtime.ElementKind;
import org.objectweb.asm.Opcodes;

/// What the JVM computes with. An integer of at most 32 bits is an int: sign- or zero-extended
/// where it is narrower, a bool 0 or 1. A half is an int too, of which the low 16 bits count.
enum JvmType {
  INT("I", 1, Opcodes.ILOAD, Opcodes.ISTORE),
  LONG("J", 2, Opcodes.LLOAD, Opcodes.LSTORE),
  FLOAT("F", 1, Opcodes.FLOAD, Opcodes.FSTORE),
  DOUBLE("D", 2, Opcodes.DLOAD, Opcodes.DSTORE);

  private final String descriptor;
  private final int slots;
  private final int load;
  private final int store;

  JvmType(String descriptor, int slots, int load, int store) {
    this.descriptor = descriptor;
    this.slots = slots;
    this.load = load;
    this.store = store;
  }

  static JvmType of(Type type) {
    return switch (type) {
      case BOOL, I8, U8, I16, U16, I32, U32, F16, BF16 -> INT;
      case I64, U64 -> LONG;
      case F32 -> FLOAT;
      case F64 -> DOUBLE;
    };
  }

  String descriptor() {
    return descriptor;
  }

  int slots() {
    return slots;
  }

  int load() {
    return load;
  }

  int store() {
    return store;
  }

  /// {@return the variant of an opcode given for ints, such as `IADD`}
  int op(int intOpcode) {
    return intOpcode + ordinal();
  }

  static ElementKind element(Type type) {
    return switch (type) {
      case BOOL, I8, U8 -> ElementKind.BYTE;
      case I16, U16, F16, BF16 -> ElementKind.SHORT;
      case I32, U32 -> ElementKind.INT;
      case I64, U64 -> ElementKind.LONG;
      case F32 -> ElementKind.FLOAT;
      case F64 -> ElementKind.DOUBLE;
    };
  }

  /// {@return the descriptor of one element in storage}
  static String elementDescriptor(Type type) {
    return switch (element(type)) {
      case BYTE -> "B";
      case SHORT -> "S";
      case INT -> "I";
      case LONG -> "J";
      case FLOAT -> "F";
      case DOUBLE -> "D";
    };
  }

  static String arrayDescriptor(Type type) {
    return "[" + elementDescriptor(type);
  }

  static int arrayLoad(Type type) {
    return switch (element(type)) {
      case BYTE -> Opcodes.BALOAD;
      case SHORT -> Opcodes.SALOAD;
      case INT -> Opcodes.IALOAD;
      case LONG -> Opcodes.LALOAD;
      case FLOAT -> Opcodes.FALOAD;
      case DOUBLE -> Opcodes.DALOAD;
    };
  }

  static int arrayStore(Type type) {
    return switch (element(type)) {
      case BYTE -> Opcodes.BASTORE;
      case SHORT -> Opcodes.SASTORE;
      case INT -> Opcodes.IASTORE;
      case LONG -> Opcodes.LASTORE;
      case FLOAT -> Opcodes.FASTORE;
      case DOUBLE -> Opcodes.DASTORE;
    };
  }
}
