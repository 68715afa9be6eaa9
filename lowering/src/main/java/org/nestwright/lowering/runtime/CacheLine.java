package org.nestwright.lowering.runtime;

/// Where the values begin in an array that a kernel makes for itself.
///
/// A vector that crosses a cache line is two accesses; read from beyond the first-level cache it
/// costs a quarter of the speed of a convolution. Java aligns arrays to 8 bytes, so most vectors
/// cross, unless the JVM runs with `-XX:ObjectAlignmentInBytes=64`: then an array begins on a line,
/// its elements 16 bytes behind, and values that begin after the rest of that line are aligned.
public final class CacheLine {
  private static final int BYTES = 64;
  private static final int HEADER = 16;

  private static final int FIRST = first();

  private CacheLine() {}

  /// {@return the index of the first value in an array of the kernel's own}
  public static int start(ElementKind kind) {
    return FIRST / kind.bytes();
  }

  /// {@return an array of zeros with room for `size` values from [#start] on}
  public static Object newArray(ElementKind kind, int size) {
    return kind.newArray(Math.addExact(size, start(kind)));
  }

  /// The distance in bytes from the first element to the next cache line; 0 where arrays do not
  /// begin on one, or where it depends on the type of the elements.
  private static int first() {
    boolean aligned = Integer.parseInt(JvmFlag.value("ObjectAlignmentInBytes", "8")) % BYTES == 0;
    boolean compact = Boolean.parseBoolean(JvmFlag.value("UseCompactObjectHeaders", "false"));
    return aligned && !compact ? BYTES - HEADER : 0;
  }
}
