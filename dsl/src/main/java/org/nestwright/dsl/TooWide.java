package org.nestwright.dsl;

/// A Func without updates is read over so wide a box that it is better computed where it is read
/// than stored.
final class TooWide extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// The most points of such a Func that are stored.
  static final double POINTS = 1 << 26;

  private final transient Func func;

  TooWide(Func func) {
    super(func.name(), null, false, false);
    this.func = func;
  }

  Func func() {
    return func;
  }
}
