package org.nestwright.layers;

/// The minimal filtering algorithms: `F(m, r)` computes `m` neighbouring outputs of a filter of `r`
/// taps with `m + r - 1` multiplications instead of `m * r`; in two dimensions both square. For a
/// tile `d` of the input and the filter `g`, the outputs are `At [(G g Gt) * (Bt d B)] A`, where
/// `*` multiplies element by element (S. Winograd, "Arithmetic complexity of computations", 1980;
/// A. Lavin and S. Gray, "Fast algorithms for convolutional neural networks", 2015).
///
/// The matrices are those of Cook and Toom: polynomials are multiplied by their values at `m + r -
/// 2` points and at infinity. Small points of both signs keep rounding errors small (B. Barabasz
/// and others, "Error analysis and improving the accuracy of Winograd convolution", 2018), and
/// smallest where they come with about their reciprocals (S. A. Alam and others, "Winograd
/// convolution for deep neural networks: efficient point selection", 2022). The greatest errors
/// with 3/4 and 3/2 are a quarter of those with 1 and 2, and longer fractions make them less by a
/// tenth only; of three pairs, 1/2, 1 and 2 have the smallest.
public enum Winograd {
  /// 2x2 outputs of a 3x3 filter: 2.25 times fewer multiplications.
  F2X3(2, 3, 0, 1, -1),
  /// 4x4 outputs of a 3x3 filter: 4 times fewer.
  F4X3(4, 3, 0, 0.75, -0.75, 1.5, -1.5),
  /// 6x6 outputs of a 3x3 filter: 5.06 times fewer.
  F6X3(6, 3, 0, 1, -1, 2, -2, 0.5, -0.5),
  /// 2x2 outputs of a 5x5 filter: 2.78 times fewer.
  F2X5(2, 5, 0, 0.75, -0.75, 1.5, -1.5),
  /// 4x4 outputs of a 5x5 filter: 6.25 times fewer.
  F4X5(4, 5, 0, 1, -1, 2, -2, 0.5, -0.5);

  private final int outputs;
  private final int taps;
  private final double[] points;

  Winograd(int outputs, int taps, double... points) {
    this.outputs = outputs;
    this.taps = taps;
    this.points = points;
  }

  /// {@return the side of the square of outputs that a tile gives}
  public int outputs() {
    return outputs;
  }

  /// {@return the side of the filter}
  public int taps() {
    return taps;
  }

  /// {@return the side of the square of inputs that a tile takes, `outputs + taps - 1`}
  public int inputs() {
    return outputs + taps - 1;
  }

  /// {@return what is multiplied by a column of the filter: a row for each point, scaled so that no
  /// other matrix divides}
  double[][] filter() {
    double[][] g = new double[inputs()][taps];
    for (int i = 0; i < points.length; i++) {
      double scale = 1;
      for (int j = 0; j < points.length; j++) {
        scale *= i == j ? 1 : points[i] - points[j];
      }
      for (int k = 0; k < taps; k++) {
        g[i][k] = Math.pow(points[i], k) / scale;
      }
    }
    g[points.length][taps - 1] = 1;
    return g;
  }

  /// {@return what is multiplied by a column of the input: the coefficients of the product of `x -
  /// p` over all other points, and over all of them in the last row}
  double[][] data() {
    double[][] bt = new double[inputs()][inputs()];
    for (int i = 0; i < inputs(); i++) {
      bt[i][0] = 1;
      int degree = 0;
      for (int j = 0; j < points.length; j++) {
        if (j != i) {
          degree++;
          for (int k = degree; k >= 0; k--) {
            bt[i][k] = (k == 0 ? 0 : bt[i][k - 1]) - points[j] * bt[i][k];
          }
        }
      }
    }
    return bt;
  }

  /// {@return what is multiplied by a column of products: a row for each output}
  double[][] inverse() {
    double[][] at = new double[outputs][inputs()];
    for (int i = 0; i < outputs; i++) {
      for (int j = 0; j < points.length; j++) {
        at[i][j] = Math.pow(points[j], i);
      }
    }
    at[outputs - 1][points.length] = 1;
    return at;
  }

  /// {@return the accuracy it has where so many input channels are summed} The errors of the
  /// transforms stay the same while those of a sum grow with its length, so that they disappear in
  /// long sums. The numbers of channels are those from which measured errors keep to two thirds of
  /// the bound.
  public Accuracy accuracy(int channels) {
    int least =
        switch (this) {
          case F2X3, F2X5 -> 1;
          case F4X3 -> 8;
          case F4X5 -> 16;
          case F6X3 -> 256;
        };
    return channels >= least ? Accuracy.F32 : Accuracy.WINOGRAD;
  }

  /// {@return as it is written: `F(4x4,3x3)`}
  @Override
  public String toString() {
    return "F(%1$dx%1$d,%2$dx%2$d)".formatted(outputs, taps);
  }
}
