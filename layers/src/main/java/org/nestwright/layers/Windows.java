package org.nestwright.layers;

import java.util.ArrayList;
import java.util.List;
import org.nestwright.dsl.BoundaryConditions;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;

/// The index arithmetic of sliding windows.
final class Windows {
  private Windows() {}

  /// {@return `outer` indices after `channels`, as one index list}
  static Expr[] at(List<? extends Expr> channels, Expr... outer) {
    List<Expr> all = new ArrayList<>(channels);
    all.addAll(List.of(outer));
    return all.toArray(Expr[]::new);
  }

  /// {@return the input position `out * stride + tap * dil - pad`, without the operations that
  /// change nothing}
  static Expr position(Expr out, int stride, Expr tap, int dil, int pad) {
    Expr start = stride == 1 ? out : out.times(stride);
    Expr at = start.plus(dil == 1 ? tap : tap.times(dil));
    return pad == 0 ? at : at.minus(pad);
  }

  /// {@return `in`, whose last three dimensions are x, y and n, with `outside` beyond its sides in
  /// x and y}
  static Func padded(Input in, List<Var> vars, double outside, int padW, int padH) {
    return BoundaryConditions.constantExterior(
        Func.of("padded", vars.toArray(Var[]::new)), in, outside, sides(vars, padW, padH));
  }

  /// {@return `f`, known in `inside`, with `outside` beyond its sides in x and y}
  static Func padded(Func f, Shape inside, double outside, int padW, int padH) {
    Func.Head head = Func.of("padded", f.vars().toArray(Var[]::new));
    return BoundaryConditions.constantExterior(
        head, f, inside, outside, sides(f.vars(), padW, padH));
  }

  private static Var[] sides(List<Var> vars, int padW, int padH) {
    List<Var> sides = new ArrayList<>();
    if (padW > 0) {
      sides.add(vars.get(vars.size() - 3));
    }
    if (padH > 0) {
      sides.add(vars.get(vars.size() - 2));
    }
    return sides.toArray(Var[]::new);
  }
}
