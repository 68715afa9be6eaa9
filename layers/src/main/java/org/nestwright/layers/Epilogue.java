package org.nestwright.layers;

/// What happens to a convolution's sums before they are stored.
///
/// @param scale whether they are multiplied by `scale(k)` before `bias(k)` is added, as a folded
///   batch normalization does; without it the sums start from the bias
/// @param relu whether negative results become 0
public record Epilogue(boolean scale, boolean relu) {
  /// Bias only.
  public static final Epilogue NONE = new Epilogue(false, false);

  /// Bias and ReLU.
  public static final Epilogue RELU = new Epilogue(false, true);

  /// Batch normalization and ReLU.
  public static final Epilogue BATCH_NORM_RELU = new Epilogue(true, true);
}
