package org.nestwright.dsl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/// Funcs that have a value everywhere, made of an input or a Func that is known only inside a box.
///
/// None of them ever reads outside the box. The dimensions that need a boundary may be listed; the
/// others pass through as they are, without a needless comparison:
///
/// ```java
/// Func padded = BoundaryConditions.constantExterior(Func.of("padded", c, x, y, n), in, 0, x, y);
/// ```
public final class BoundaryConditions {
  private BoundaryConditions() {}

  /// One dimension: where the point `at` is read instead, given the box's first point and extent.
  @FunctionalInterface
  private interface Fold {
    Expr at(Var at, int min, int extent);
  }

  /// What is read: the value at indices inside `inside`.
  private record Source(Type type, Shape inside, Function<Expr[], Expr> at) {
    static Source of(Input in) {
      Shape whole = new Shape(Collections.nCopies(in.rank(), 0), in.extents());
      return new Source(in.type(), whole, in::at);
    }

    static Source of(Func f, Shape inside) {
      if (inside.rank() != f.rank()) {
        throw new AlgorithmException(
            "%s has %d dimensions, but the box %s has %d"
                .formatted(f.name(), f.rank(), inside, inside.rank()));
      }
      return new Source(f.type(), inside, f::at);
    }
  }

  // ---- value outside ----

  /// {@return `in` inside its extents, `value` outside}
  public static Func constantExterior(String name, Input in, double value) {
    return constantExterior(head(name, in.rank()), in, value);
  }

  /// {@return `in` inside its extents, `value` outside in the dimensions `only`, or in all when
  /// none is listed}
  public static Func constantExterior(Func.Head head, Input in, double value, Var... only) {
    return constant(head, Source.of(in), value, only);
  }

  /// {@return `f` inside the box, `value` outside in the dimensions `only`, or in all when none is
  /// listed}
  public static Func constantExterior(
      Func.Head head, Func f, Shape inside, double value, Var... only) {
    return constant(head, Source.of(f, inside), value, only);
  }

  // ---- nearest point ----

  /// {@return `in` with the nearest of its elements outside its extents}
  public static Func repeatEdge(String name, Input in) {
    return repeatEdge(head(name, in.rank()), in);
  }

  /// {@return `in` with the nearest of its elements outside its extents, in the dimensions `only`
  /// or in all}
  public static Func repeatEdge(Func.Head head, Input in, Var... only) {
    return folded(head, Source.of(in), BoundaryConditions::nearest, only);
  }

  /// {@return `f` with its nearest value inside the box outside it, in the dimensions `only` or in
  /// all}
  public static Func repeatEdge(Func.Head head, Func f, Shape inside, Var... only) {
    return folded(head, Source.of(f, inside), BoundaryConditions::nearest, only);
  }

  // ---- copies side by side ----

  /// {@return `in` repeated without end: index `i` reads `i mod extent`}
  public static Func repeatImage(String name, Input in) {
    return repeatImage(head(name, in.rank()), in);
  }

  /// {@return `in` repeated without end, in the dimensions `only` or in all}
  public static Func repeatImage(Func.Head head, Input in, Var... only) {
    return folded(head, Source.of(in), BoundaryConditions::periodic, only);
  }

  /// {@return the box of `f` repeated without end, in the dimensions `only` or in all}
  public static Func repeatImage(Func.Head head, Func f, Shape inside, Var... only) {
    return folded(head, Source.of(f, inside), BoundaryConditions::periodic, only);
  }

  // ---- mirrored copies, the edge twice ----

  /// {@return `in` mirrored at its edges without end, the edge element twice: `c b a | a b c | c b
  /// a`}
  public static Func mirrorImage(String name, Input in) {
    return mirrorImage(head(name, in.rank()), in);
  }

  /// {@return `in` mirrored at its edges, the edge element twice, in the dimensions `only` or in
  /// all}
  public static Func mirrorImage(Func.Head head, Input in, Var... only) {
    return folded(head, Source.of(in), BoundaryConditions::mirrored, only);
  }

  /// {@return the box of `f` mirrored at its edges, the edge value twice, in the dimensions `only`
  /// or in all}
  public static Func mirrorImage(Func.Head head, Func f, Shape inside, Var... only) {
    return folded(head, Source.of(f, inside), BoundaryConditions::mirrored, only);
  }

  // ---- mirrored copies, the edge once ----

  /// {@return `in` mirrored at its edges without end, the edge element once: `c b | a b c | b a`}
  public static Func mirrorInterior(String name, Input in) {
    return mirrorInterior(head(name, in.rank()), in);
  }

  /// {@return `in` mirrored at its edges, the edge element once, in the dimensions `only` or in
  /// all}
  public static Func mirrorInterior(Func.Head head, Input in, Var... only) {
    return folded(head, Source.of(in), BoundaryConditions::mirroredOnce, only);
  }

  /// {@return the box of `f` mirrored at its edges, the edge value once, in the dimensions `only`
  /// or in all}
  public static Func mirrorInterior(Func.Head head, Func f, Shape inside, Var... only) {
    return folded(head, Source.of(f, inside), BoundaryConditions::mirroredOnce, only);
  }

  // ---- How ----

  private static Expr nearest(Var at, int min, int extent) {
    return Expr.clamp(at, min, min + extent - 1);
  }

  private static Expr periodic(Var at, int min, int extent) {
    return at.minus(min).mod(extent).plus(min);
  }

  private static Expr mirrored(Var at, int min, int extent) {
    int period = Math.multiplyExact(2, extent);
    Expr into = at.minus(min).mod(period);
    return Expr.min(into, Expr.of(period - 1).minus(into)).plus(min);
  }

  private static Expr mirroredOnce(Var at, int min, int extent) {
    if (extent == 1) {
      return Expr.of(min);
    }
    int period = Math.multiplyExact(2, extent - 1);
    Expr into = at.minus(min).mod(period);
    return Expr.min(into, Expr.of(period).minus(into)).plus(min);
  }

  private static Func constant(Func.Head head, Source source, double value, Var... only) {
    Expr outside = Expr.constant(source.type(), value);
    List<Expr> tests = new ArrayList<>();
    Fold clamp =
        (at, min, extent) -> {
          tests.add(at.ge(min).and(at.lt(min + extent)));
          return nearest(at, min, extent);
        };
    Expr read = source.at().apply(indices(head, source, clamp, only));
    return tests.stream()
        .reduce(Expr::and)
        .map(inside -> head.is(Expr.select(inside, read, outside)))
        .orElseGet(() -> head.is(read));
  }

  private static Func folded(Func.Head head, Source source, Fold fold, Var... only) {
    return head.is(source.at().apply(indices(head, source, fold, only)));
  }

  private static Expr[] indices(Func.Head head, Source source, Fold fold, Var... only) {
    List<Var> vars = head.vars();
    List<Var> chosen = only.length == 0 ? vars : List.of(only);
    if (!vars.containsAll(chosen) || vars.size() != source.inside().rank()) {
      throw new AlgorithmException(
          "a boundary of %s%s in %s: what it reads has %d dimensions, and each listed one must be a Var of %s"
              .formatted(
                  head.name(),
                  ExprPrinter.arguments(vars),
                  chosen,
                  source.inside().rank(),
                  head.name()));
    }
    Expr[] indices = new Expr[vars.size()];
    for (int d = 0; d < indices.length; d++) {
      Var v = vars.get(d);
      int min = source.inside().mins().get(d);
      int extent = source.inside().extents().get(d);
      indices[d] = chosen.contains(v) ? fold.at(v, min, extent) : v;
    }
    return indices;
  }

  /// The left side with the dimensions x, y, z, w, d4, d5, ...
  private static Func.Head head(String name, int rank) {
    Var[] vars = new Var[rank];
    for (int d = 0; d < rank; d++) {
      vars[d] = Var.of(d < 4 ? "xyzw".substring(d, d + 1) : "d" + d);
    }
    return Func.of(name, vars);
  }
}
