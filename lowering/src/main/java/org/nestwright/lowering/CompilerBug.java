package org.nestwright.lowering;

/// A mistake of the compiler, never of the user: some step left a program that breaks a rule of the
/// loop-nest language.
public final class CompilerBug extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// A bug of the compiler.
  ///
  /// @param message which rule is broken and where
  public CompilerBug(String message) {
    super(message);
  }

  /// A bug of the compiler that showed as another exception.
  ///
  /// @param message which rule is broken and where
  /// @param cause what was thrown
  public CompilerBug(String message, Throwable cause) {
    super(message, cause);
  }
}
