package org.nestwright.layers;

import java.util.ArrayList;
import java.util.List;

/// The numbers of a two-dimensional convolution layer. Sizes are in elements, padding is zeros on
/// each side, and channel counts are totals over all groups.
///
/// A shape's text is what [#parse] reads, such as
/// `n=1,c=256,h=56,w=56,k=256,r=3,s=3,stride=1,pad=1,groups=1`.
///
/// @param n images in a batch
/// @param c input channels
/// @param h input height before padding
/// @param w input width before padding
/// @param k output channels
/// @param r filter height
/// @param s filter width
/// @param strideH rows from one output to the next, in the input
/// @param strideW columns from one output to the next, in the input
/// @param padH rows of zeros above and below
/// @param padW columns of zeros left and right
/// @param dilH rows from one filter tap to the next; 1 is no dilation
/// @param dilW columns from one filter tap to the next; 1 is no dilation
/// @param groups into how many independent convolutions the channels are divided
public record ConvShape(
    int n,
    int c,
    int h,
    int w,
    int k,
    int r,
    int s,
    int strideH,
    int strideW,
    int padH,
    int padW,
    int dilH,
    int dilW,
    int groups) {

  /// Beyond this a buffer of floats can't be a Java array, with room for offsets.
  private static final long MOST_ELEMENTS = Integer.MAX_VALUE - 8;

  /// Checks that the numbers make a layer.
  ///
  /// @throws IllegalArgumentException in one line that names the fix
  public ConvShape {
    WindowChecks.positive("n", n);
    WindowChecks.positive("c", c);
    WindowChecks.positive("k", k);
    WindowChecks.positive("groups", groups);
    WindowChecks.side("h", h, "r", r, "stride_h", strideH, "pad_h", padH, "dil_h", dilH);
    WindowChecks.side("w", w, "s", s, "stride_w", strideW, "pad_w", padW, "dil_w", dilW);
    if (c % groups != 0 || k % groups != 0) {
      throw new IllegalArgumentException(
          "c=%d and k=%d must both be multiples of groups=%d: groups=%d would do"
              .formatted(c, k, groups, commonDivisor(commonDivisor(c, k), groups)));
    }
    WindowChecks.fits(MOST_ELEMENTS, "the padded input", n, c, h + 2L * padH, w + 2L * padW);
    WindowChecks.fits(MOST_ELEMENTS, "the weights", k, c / groups, r, s);
    WindowChecks.fits(
        MOST_ELEMENTS,
        "the output",
        n,
        k,
        WindowChecks.outputs(h, r, strideH, padH, dilH),
        WindowChecks.outputs(w, s, strideW, padW, dilW));
  }

  private static int commonDivisor(int a, int b) {
    return b == 0 ? a : commonDivisor(b, a % b);
  }

  /// {@return the shape that `text` writes as `key=value` pairs, comma separated, in any order}
  ///
  /// Keys are the names of the components, with `stride`, `pad` and `dil` for both directions at
  /// once and `stride_h`, `stride_w`, ... for one. `c`, `h`, `w`, `k`, `r` and `s` are needed; the
  /// rest default to 1, `pad` to 0.
  ///
  /// @throws IllegalArgumentException in one line that names the fix
  public static ConvShape parse(String text) {
    return ConvShapeText.parse(text);
  }

  /// {@return the height of the output}
  public int outH() {
    return WindowChecks.outputs(h, r, strideH, padH, dilH);
  }

  /// {@return the width of the output}
  public int outW() {
    return WindowChecks.outputs(w, s, strideW, padW, dilW);
  }

  /// {@return the number of multiply-adds, those with padding included}
  public long macs() {
    return (long) n * k * outH() * outW() * reduction();
  }

  /// {@return the number of floating-point operations: two for each multiply-add}
  public double flops() {
    return 2.0 * macs();
  }

  /// {@return how many products are summed for one output}
  public int reduction() {
    return c / groups * r * s;
  }

  /// {@return whether each channel is convolved with a filter of its own}
  public boolean isDepthwise() {
    return groups > 1 && groups == c && groups == k;
  }

  /// {@return whether each output pixel is of one input pixel: neither padding nor a window tells
  /// the rows of an image apart}
  public boolean isPointwise() {
    return r == 1 && s == 1 && !isPadded();
  }

  /// {@return whether the windows of neighbours begin side by side}
  boolean hasUnitStride() {
    return strideH == 1 && strideW == 1;
  }

  /// {@return the pointwise convolution over the pixels that this one reads, as one row}
  ConvShape asRow() {
    return new ConvShape(n, c, 1, outH() * outW(), k, 1, 1, 1, 1, 0, 0, 1, 1, groups);
  }

  /// {@return whether there are zeros around the input}
  public boolean isPadded() {
    return padH > 0 || padW > 0;
  }

  /// {@return a layer of the same structure with at most `maxMacs` multiply-adds, or with the
  /// fewest that the structure allows}
  ///
  /// Filter, stride, padding, dilation and groups stay (the groups of a depthwise layer are its
  /// channels and shrink with them), and so do, as long as they can, whether a size is odd, the
  /// columns left over by the stride, and the channels left over by a vector of 16. Only `n`, `c`,
  /// `k`, `h` and `w` become smaller.
  public ConvShape scaledDown(long maxMacs) {
    return ShapeShrinker.shrink(this, maxMacs);
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    parts.add("n=%d,c=%d,h=%d,w=%d,k=%d,r=%d,s=%d".formatted(n, c, h, w, k, r, s));
    parts.add(pair("stride", strideH, strideW));
    parts.add(pair("pad", padH, padW));
    if (dilH != 1 || dilW != 1) {
      parts.add(pair("dil", dilH, dilW));
    }
    parts.add("groups=" + groups);
    return String.join(",", parts);
  }

  private static String pair(String key, int vertical, int horizontal) {
    return vertical == horizontal
        ? "%s=%d".formatted(key, vertical)
        : "%s_h=%d,%s_w=%d".formatted(key, vertical, key, horizontal);
  }
}
