package org.nestwright.lowering.jvm;

/// A part of the loop nest is larger than a method of the JVM can be, and cannot be divided.
public final class MethodTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int bytes;

  MethodTooLargeException(String method, int bytes) {
    super("the generated method %s needs %d bytes; the JVM allows 65535".formatted(method, bytes));
    this.bytes = bytes;
  }

  /// {@return how many bytes the method needs}
  public int bytes() {
    return bytes;
  }
}
