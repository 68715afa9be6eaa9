package org.nestwright.layers;

import java.util.ArrayList;
import java.util.List;

/// What happens to a convolution's sums before they are stored, in the order of the components.
///
/// Its text names what it has, as in `batch-norm-residual-relu`, or is `none`.
///
/// @param scale whether they are multiplied by `scale(k)` before `bias(k)` is added, as a folded
///   batch normalization does; without it the sums start from the bias
/// @param residual whether `residual` is added, a tensor of the shape of the sums, as where the
///   branches of a residual block meet
/// @param relu whether negative results become 0
/// @param pool whether the greatest of each 2x2 results is kept, and no others; a last odd row or
///   column is left out
public record Epilogue(boolean scale, boolean residual, boolean relu, boolean pool) {
  /// Bias only.
  public static final Epilogue NONE = new Epilogue(false, false, false, false);

  /// Bias and ReLU.
  public static final Epilogue RELU = new Epilogue(false, false, true, false);

  /// Batch normalization and ReLU.
  public static final Epilogue BATCH_NORM_RELU = new Epilogue(true, false, true, false);

  /// {@return this with a residual added}
  public Epilogue withResidual() {
    return new Epilogue(scale, true, relu, pool);
  }

  /// {@return this with a 2x2 max-pooling at the end}
  public Epilogue withPool() {
    return new Epilogue(scale, residual, relu, true);
  }

  /// {@return the epilogue whose text is `text`}
  ///
  /// @throws IllegalArgumentException in one line that names the fix
  public static Epilogue parse(String text) {
    for (int bits = 0; bits < 16; bits++) {
      Epilogue e = new Epilogue((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0);
      if (e.toString().equals(text)) {
        return e;
      }
    }
    throw new IllegalArgumentException(
        "there is no epilogue \"%s\": write none, or those of batch-norm, residual, relu, pool that apply, in this order, as in %s"
            .formatted(text, BATCH_NORM_RELU.withResidual()));
  }

  /// {@return how many sums there are for an output, in each direction}
  int step() {
    return pool ? 2 : 1;
  }

  /// {@return the columns of the output}
  ///
  /// @throws IllegalArgumentException where there are none
  int width(ConvShape p) {
    return outputs(p, p.outW());
  }

  /// {@return the rows of the output}
  ///
  /// @throws IllegalArgumentException where there are none
  int height(ConvShape p) {
    return outputs(p, p.outH());
  }

  private int outputs(ConvShape p, int sums) {
    if (sums < step()) {
      throw new IllegalArgumentException(
          "%s gives %dx%d sums, and pooling takes 2x2 of them: leave out pool"
              .formatted(p, p.outH(), p.outW()));
    }
    return sums / step();
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    if (scale) {
      parts.add("batch-norm");
    }
    if (residual) {
      parts.add("residual");
    }
    if (relu) {
      parts.add("relu");
    }
    if (pool) {
      parts.add("pool");
    }
    return parts.isEmpty() ? "none" : String.join("-", parts);
  }
}
