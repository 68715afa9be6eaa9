package org.nestwright.layers;

import static org.nestwright.dsl.Expr.max;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Input;

/// An [Epilogue] as an expression of the sums, and the inputs that it takes.
///
/// @param epilogue what is written
/// @param bias for each output channel
/// @param scale for each output channel
/// @param residual of the shape of the sums
record EpilogueFuncs(Epilogue epilogue, Input bias, Input scale, Input residual) {
  static final String BIAS = "bias";
  static final String SCALE = "scale";
  static final String RESIDUAL = "residual";

  /// @param channels the extents of the output's channels
  /// @param sums the extents of the sums
  static EpilogueFuncs of(Epilogue epilogue, int[] channels, int[] sums) {
    return new EpilogueFuncs(
        epilogue, Input.f32(BIAS, channels), Input.f32(SCALE, channels), Input.f32(RESIDUAL, sums));
  }

  /// {@return the inputs that a kernel takes, `first` before those of the epilogue}
  Input[] after(Input... first) {
    List<Input> all = new ArrayList<>(List.of(first));
    all.add(bias);
    if (epilogue.scale()) {
      all.add(scale);
    }
    if (epilogue.residual()) {
      all.add(residual);
    }
    return all.toArray(Input[]::new);
  }

  /// {@return from what the sums of a channel start}
  Expr start(List<? extends Expr> channel) {
    return epilogue.scale() ? Expr.of(0f) : bias.at(channel.toArray(Expr[]::new));
  }

  /// {@return a sum that started so, scaled}
  Expr shifted(Expr sum, List<? extends Expr> channel) {
    Expr[] at = channel.toArray(Expr[]::new);
    return epilogue.scale() ? sum.times(scale.at(at)).plus(bias.at(at)) : sum;
  }

  /// {@return an output}
  ///
  /// What is not less than 0 stays so whether it is compared before or after the greatest of four
  /// is chosen; afterwards it is done once.
  ///
  /// @param value of a sum with scale, bias and residual at a column and a row
  Expr output(BinaryOperator<Expr> value, Expr x, Expr y) {
    Expr result = value.apply(x, y);
    if (epilogue.pool()) {
      Expr left = x.times(2);
      Expr top = y.times(2);
      Expr above = max(value.apply(left, top), value.apply(left.plus(1), top));
      Expr below = max(value.apply(left, top.plus(1)), value.apply(left.plus(1), top.plus(1)));
      result = max(above, below);
    }
    return epilogue.relu() ? max(0.0, result) : result;
  }

  /// {@return `value`, with the residual where there is one}
  Expr withResidual(Expr value, Expr... at) {
    return epilogue.residual() ? value.plus(residual.at(at)) : value;
  }
}
