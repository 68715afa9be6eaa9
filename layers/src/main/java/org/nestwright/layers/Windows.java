package org.nestwright.layers;

import static org.nestwright.dsl.Expr.clamp;
import static org.nestwright.dsl.Expr.select;

import java.util.ArrayList;
import java.util.List;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
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

  /// {@return the input position `out * stride + tap * dil - pad`, without the operations that change nothing}
  static Expr position(Expr out, int stride, Expr tap, int dil, int pad) {
    Expr start = stride == 1 ? out : out.times(stride);
    Expr at = start.plus(dil == 1 ? tap : tap.times(dil));
    return pad == 0 ? at : at.minus(pad);
  }

  /// {@return `in`, whose last three dimensions are x, y and n, with `outside` beyond its sides in x and y}
  static Func padded(Input in, List<Var> vars, float outside) {
    int rank = in.rank();
    int w = in.extents().get(rank - 3);
    int h = in.extents().get(rank - 2);
    Expr x = vars.get(rank - 3);
    Expr y = vars.get(rank - 2);
    Expr inside = x.ge(0).and(x.lt(w)).and(y.ge(0)).and(y.lt(h));
    Expr nearest =
        in.at(
            at(
                vars.subList(0, rank - 3),
                clamp(x, 0, w - 1),
                clamp(y, 0, h - 1),
                vars.get(rank - 1)));
    return Func.of("padded", vars.toArray(Var[]::new))
        .is(select(inside, nearest, Expr.of(outside)));
  }
}
