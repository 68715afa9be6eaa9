package org.nestwright.layers;

/// The numbers of a two-dimensional pooling layer, in elements.
///
/// @param n images in a batch
/// @param c channels
/// @param h input height before padding
/// @param w input width before padding
/// @param r window height
/// @param s window width
/// @param strideH rows from one window to the next
/// @param strideW columns from one window to the next
/// @param padH rows of padding above and below, less than `r`
/// @param padW columns of padding left and right, less than `s`
public record PoolShape(
    int n, int c, int h, int w, int r, int s, int strideH, int strideW, int padH, int padW) {
  /// Checks that the numbers make a layer.
  ///
  /// @throws IllegalArgumentException in one line that names the fix
  public PoolShape {
    WindowChecks.positive("n", n);
    WindowChecks.positive("c", c);
    WindowChecks.side("h", h, "r", r, "stride_h", strideH, "pad_h", padH, "dil_h", 1);
    WindowChecks.side("w", w, "s", s, "stride_w", strideW, "pad_w", padW, "dil_w", 1);
    // A window that lies in the padding alone has no greatest value and no mean.
    if (padH >= r || padW >= s) {
      throw new IllegalArgumentException(
          "pad_h=%d, pad_w=%d: padding must be smaller than the window, r=%d, s=%d"
              .formatted(padH, padW, r, s));
    }
    long most = Integer.MAX_VALUE - 8;
    WindowChecks.fits(most, "the padded input", n, c, h + 2L * padH, w + 2L * padW);
  }

  /// {@return the shape with a square window}
  public static PoolShape square(int n, int c, int h, int w, int window, int stride, int pad) {
    return new PoolShape(n, c, h, w, window, window, stride, stride, pad, pad);
  }

  /// {@return the shape whose one window is the whole image}
  public static PoolShape whole(int n, int c, int h, int w) {
    return new PoolShape(n, c, h, w, h, w, 1, 1, 0, 0);
  }

  /// {@return the height of the output}
  public int outH() {
    return WindowChecks.outputs(h, r, strideH, padH, 1);
  }

  /// {@return the width of the output}
  public int outW() {
    return WindowChecks.outputs(w, s, strideW, padW, 1);
  }

  /// {@return whether there is padding}
  public boolean isPadded() {
    return padH > 0 || padW > 0;
  }
}
