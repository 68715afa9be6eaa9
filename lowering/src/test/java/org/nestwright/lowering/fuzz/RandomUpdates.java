package org.nestwright.lowering.fuzz;

import java.util.ArrayList;
import java.util.List;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.LoopVar;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.fuzz.RandomValues.Value;

/// Random updates: reductions, scans, scatters, changes of a row, or of a tuple.
final class RandomUpdates {
  /// A Func with one more update.
  ///
  /// @param func the Func
  /// @param most no value is further from 0
  record Updated(Func func, double most) {}

  private final Draws draws;
  private final RandomValues values;

  /// Where updates may write.
  private final Shape box;

  RandomUpdates(Draws draws, RandomValues values, Shape box) {
    this.draws = draws;
    this.values = values;
    this.box = box;
  }

  Updated add(Func f, double most, String domain) {
    if (f.types().size() > 1) {
      return tuple(f, most, domain);
    }
    int kind = draws.below(10);
    return switch (kind) {
      case 0, 1, 2, 3 -> reduction(f, most, domain);
      case 4 -> assignment(f, most, domain);
      case 5 -> pointwise(f, most);
      case 6 -> f.rank() == 0 ? reduction(f, most, domain) : row(f, most);
      case 7 -> f.rank() == 0 ? assignment(f, most, domain) : scan(f, most, domain);
      default -> f.rank() == 0 ? reduction(f, most, domain) : scatter(f, most, domain);
    };
  }

  private RDom domain(String name) {
    int rank = draws.any(1, 1, 2, 3);
    int[][] ranges = new int[rank][];
    for (int d = 0; d < rank; d++) {
      ranges[d] = new int[] {draws.between(-2, 2), draws.any(1, 2, 3, 4, 5, rank == 1 ? 13 : 6, 0)};
    }
    return RDom.over(name, ranges);
  }

  /// The domain, often without some of its points.
  private RDom filtered(RDom r, List<? extends LoopVar> scope) {
    RDom some = r;
    while (draws.oneIn(4)) {
      some = some.where(values.value(Type.BOOL, scope, 2).e());
    }
    return some;
  }

  private static int size(RDom r) {
    return r.vars().stream().mapToInt(v -> v.extent()).reduce(1, Math::multiplyExact);
  }

  private static List<LoopVar> scope(List<Var> vars, RDom r) {
    List<LoopVar> all = new ArrayList<>(vars);
    all.addAll(r.vars());
    return all;
  }

  /// A value so small that `times` of them fit beside `most`.
  private Value term(Type type, List<? extends LoopVar> scope, double most, long times) {
    Value v = values.value(type, scope, draws.below(3));
    if (type.isFloat() && most + v.most() * times > RandomValues.MOST) {
      return new Value(Expr.clamp(v.e(), -9, 9), 9);
    }
    return v;
  }

  private Updated reduction(Func f, double most, String name) {
    RDom whole = domain(name);
    RDom r = filtered(whole, scope(f.vars(), whole));
    Value e = term(f.type(), scope(f.vars(), r), most, size(r));
    if (f.type() == Type.BOOL) {
      return new Updated(f.update(r, self -> draws.any(self.and(e.e()), self.or(e.e()))), 1);
    }
    double sum = Math.max(1, size(r)) * e.most() + most;
    if (f.type().isHalf()) {
      return new Updated(f.update(r, self -> join(self, e.e())), sum);
    }
    return switch (draws.below(6)) {
      case 0, 1, 2 -> new Updated(f.plus(r, e.e()), sum);
      case 3 -> new Updated(f.max(r, e.e()), sum);
      case 4 -> new Updated(f.min(r, e.e()), sum);
      default ->
          f.type().isFloat()
              ? new Updated(f.update(r, self -> e.e().plus(self)), sum)
              : new Updated(f.times(r, e.e()), RandomValues.greatest(f.type()));
    };
  }

  /// An update whose order shows: the last one wins, or each doubles the one before.
  private Updated assignment(Func f, double most, String name) {
    RDom whole = domain(name);
    RDom r = filtered(whole, scope(f.vars(), whole));
    Value e = term(f.type(), scope(f.vars(), r), most, 1);
    boolean doubles = draws.oneIn(2) && f.type().isInteger();
    return new Updated(
        f.update(r, self -> doubles ? e.e().minus(self) : e.e()), Math.max(most, e.most()));
  }

  private Updated pointwise(Func f, double most) {
    Value e = term(f.type(), f.vars(), most, 1);
    return new Updated(
        f.update(f.vars(), self -> join(self.at(f.vars().toArray(Expr[]::new)), e.e())),
        most + e.most());
  }

  private Expr join(Expr a, Expr b) {
    if (a.type() == Type.BOOL) {
      return draws.any(a.and(b), a.xor(b));
    }
    Expr joined =
        switch (draws.below(4)) {
          case 0 -> a.plus(b);
          case 1 -> a.minus(b);
          case 2 -> Expr.max(b, a);
          default -> b;
        };
    return joined.cast(a.type());
  }

  private int inside(int d) {
    return box.mins().get(d) + draws.below(box.extents().get(d));
  }

  private static List<Expr> with(Func f, int d, Expr at) {
    List<Expr> args = new ArrayList<>(f.vars());
    args.set(d, at);
    return args;
  }

  /// `f(x, 3) = f(x, 5) + e(x)`.
  private Updated row(Func f, double most) {
    int d = draws.below(f.rank());
    List<Expr> to = with(f, d, Expr.of(inside(d)));
    Expr[] from = with(f, d, Expr.of(inside(d))).toArray(Expr[]::new);
    List<Var> free = new ArrayList<>(f.vars());
    free.remove(d);
    Value e = term(f.type(), free, most, 1);
    return new Updated(f.update(to, self -> join(self.at(from), e.e())), most + e.most());
  }

  /// `f(r) = f(r - 1) + e(r)`, forwards or backwards.
  private Updated scan(Func f, double most, String name) {
    int d = draws.below(f.rank());
    int min = box.mins().get(d);
    int extent = box.extents().get(d);
    RDom whole = RDom.over(name, new int[] {min + 1, extent - 1});
    List<Var> free = new ArrayList<>(f.vars());
    free.remove(d);
    RDom r = filtered(whole, scope(free, whole));
    boolean back = draws.oneIn(3);
    Expr here = back ? Expr.of(2 * min + extent - 1).minus(r.x) : r.x;
    Expr before = back ? Expr.of(2 * min + extent).minus(r.x) : r.x.minus(1);
    Value e = term(f.type(), scope(free, r), most, extent);
    Expr[] from = with(f, d, before).toArray(Expr[]::new);
    return new Updated(
        f.update(r, with(f, d, here), self -> join(self.at(from), e.e())),
        most + extent * e.most());
  }

  private Updated scatter(Func f, double most, String name) {
    int d = draws.below(f.rank());
    RDom whole = domain(name);
    List<Var> free = new ArrayList<>(f.vars());
    free.remove(d);
    RDom r = filtered(whole, scope(free, whole));
    int min = box.mins().get(d);
    Expr to =
        Expr.clamp(
            values.data(scope(draws.oneIn(3) ? free : List.of(), r)).plus(min),
            min,
            min + box.extents().get(d) - 1);
    Value e = term(f.type(), scope(free, r), most, size(r));
    Expr[] at = with(f, d, to).toArray(Expr[]::new);
    return new Updated(
        f.update(r, with(f, d, to), self -> join(self.at(at), e.e())),
        most + Math.max(1, size(r)) * e.most());
  }

  /// The greatest with a mark of where, or a swap.
  private Updated tuple(Func f, double most, String name) {
    RDom whole = domain(name);
    RDom r = filtered(whole, scope(f.vars(), whole));
    Expr[] at = f.vars().toArray(Expr[]::new);
    List<LoopVar> scope = scope(f.vars(), r);
    Value a = term(f.types().get(0), scope, most, 1);
    Value b = term(f.types().get(1), scope, most, 1);
    return new Updated(
        f.updateTuple(
            r,
            f.vars(),
            self -> {
              Expr x = self.value(0, at);
              Expr y = self.value(1, at);
              Expr better =
                  x.type() == Type.BOOL ? x.xor(a.e()) : draws.any(a.e().gt(x), a.e().ge(x));
              return x.type() == y.type() && draws.oneIn(2)
                  ? List.of(y, Expr.select(better, x, a.e()))
                  : List.of(Expr.select(better, a.e(), x), Expr.select(better, b.e(), y));
            }),
        Math.max(most, Math.max(a.most(), b.most())));
  }
}
