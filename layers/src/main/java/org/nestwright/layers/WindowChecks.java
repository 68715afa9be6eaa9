package org.nestwright.layers;

/// What convolution and pooling shapes have in common: a window that slides along a padded side.
final class WindowChecks {
  private WindowChecks() {}

  static void positive(String key, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s=%d: it must be at least 1".formatted(key, value));
    }
  }

  /// Checks one direction; each number comes after its key.
  static void side(
      String sizeKey,
      int size,
      String windowKey,
      int window,
      String strideKey,
      int stride,
      String padKey,
      int pad,
      String dilKey,
      int dil) {
    positive(sizeKey, size);
    positive(windowKey, window);
    positive(strideKey, stride);
    positive(dilKey, dil);
    if (pad < 0) {
      throw new IllegalArgumentException("%s=%d: it must be 0 or more".formatted(padKey, pad));
    }
    long reach = reach(window, dil);
    long padded = size + 2L * pad;
    if (reach > padded) {
      long fix = (reach - size + 1) / 2;
      throw new IllegalArgumentException(
          "%s=%d with %s=%d covers %d, more than %s=%d with %s=%d, which is %d: %s=%d would do"
              .formatted(
                  windowKey, window, dilKey, dil, reach, sizeKey, size, padKey, pad, padded, padKey,
                  fix));
    }
  }

  /// {@return how many elements a window covers}
  static long reach(int window, int dil) {
    return (window - 1L) * dil + 1;
  }

  /// {@return how many places the window has}
  static int outputs(int size, int window, int stride, int pad, int dil) {
    return (int) ((size + 2L * pad - reach(window, dil)) / stride + 1);
  }

  /// Checks that a buffer with these extents can be a Java array.
  static void fits(long most, String what, long... extents) {
    long elements = 1;
    for (long extent : extents) {
      // Each extent is below 2^33, so dividing is the only way that can't overflow.
      if (extent > most / elements) {
        throw new IllegalArgumentException(
            "%s would have more than %d elements: make it smaller".formatted(what, most));
      }
      elements *= extent;
    }
  }
}
