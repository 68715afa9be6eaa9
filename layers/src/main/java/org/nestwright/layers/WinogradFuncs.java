package org.nestwright.layers;

import java.util.Optional;
import org.nestwright.dsl.BoundaryConditions;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;

/// A convolution by [Winograd]'s algorithm as Funcs. `i` and `j` count the points in which a tile
/// is multiplied, horizontally and vertically, `tx` and `ty` the tiles.
///
/// @param tile the algorithm
/// @param pipeline all of it
/// @param weights `(k, c, s, r)`
/// @param padded the input with zeros as far as tiles reach beyond it; empty where none does
/// @param filterRows `(k, c, r, i)`, the filter's rows transformed
/// @param filter `(k, c, i, j)`, its columns too
/// @param dataRows `(c, i, tx, y, n)`, the rows of input tiles transformed
/// @param data `(c, tx, ty, n, i, j)`, their columns too
/// @param sum `(k, tx, ty, n, i, j)`, the products summed over the input channels: an update
/// @param products the same when it is done
/// @param inverseRows `(k, u, j, tx, ty, n)`, the products' rows transformed back
/// @param out `(k, x, y, n)`
/// @param channels over which it is summed
/// @param step how many sums make an output, in each direction
/// @param output the shape of `out`
record WinogradFuncs(
    Winograd tile,
    Pipeline pipeline,
    Input weights,
    Optional<Func> padded,
    Func filterRows,
    Func filter,
    Func dataRows,
    Func data,
    Func sum,
    Func products,
    Func inverseRows,
    Func out,
    RDom channels,
    int step,
    Shape output) {
  static final Var C = Var.of("c");
  static final Var K = Var.of("k");
  static final Var X = Var.of("x");
  static final Var Y = Var.of("y");
  static final Var N = Var.of("n");
  static final Var R = Var.of("r");
  static final Var I = Var.of("i");
  static final Var J = Var.of("j");
  static final Var U = Var.of("u");
  static final Var TX = Var.of("tx");
  static final Var TY = Var.of("ty");

  static WinogradFuncs of(Winograd tile, ConvShape p, Epilogue epilogue) {
    int m = tile.outputs();
    Input in = Input.f32(ConvolutionFuncs.IN, p.c(), p.w(), p.h(), p.n());
    Input weights = Input.f32(ConvolutionFuncs.WEIGHTS, p.k(), p.c(), p.s(), p.r());
    EpilogueFuncs end =
        EpilogueFuncs.of(epilogue, new int[] {p.k()}, new int[] {p.k(), p.outW(), p.outH(), p.n()});
    boolean inside = !p.isPadded() && p.outW() % m == 0 && p.outH() % m == 0;
    Optional<Func> padded =
        inside
            ? Optional.empty()
            : Optional.of(
                BoundaryConditions.constantExterior(Func.of("padded", C, X, Y, N), in, 0, X, Y));

    Func filterRows =
        Func.of("filterRows", K, C, R, I)
            .is(MatrixRows.product(I, tile.filter(), s -> weights.at(K, C, Expr.of(s), R)));
    Func filter =
        Func.of("filter", K, C, I, J)
            .is(MatrixRows.product(J, tile.filter(), r -> filterRows.at(K, C, Expr.of(r), I)));
    Func dataRows =
        Func.of("dataRows", C, I, TX, Y, N)
            .is(
                MatrixRows.product(
                    I,
                    tile.data(),
                    s -> {
                      Expr x = TX.times(m).plus(s - p.padW());
                      Expr y = Y.minus(p.padH());
                      return inside ? in.at(C, x, y, N) : padded.get().at(C, x, y, N);
                    }));
    Func data =
        Func.of("data", C, TX, TY, N, I, J)
            .is(
                MatrixRows.product(
                    J, tile.data(), r -> dataRows.at(C, I, TX, TY.times(m).plus(r), N)));
    RDom r = RDom.of("r", p.c());
    Func sum =
        Func.of("sum", K, TX, TY, N, I, J)
            .is(0f)
            .plus(r, filter.at(K, r.x, I, J).times(data.at(r.x, TX, TY, N, I, J)));
    Func products = Func.of("products", K, TX, TY, N, I, J).is(sum.at(K, TX, TY, N, I, J));
    Func inverseRows =
        Func.of("inverseRows", K, U, J, TX, TY, N)
            .is(
                MatrixRows.product(
                    U, tile.inverse(), i -> products.at(K, TX, TY, N, Expr.of(i), J)));
    Expr result =
        end.output(
            (x, y) -> {
              Expr whole =
                  MatrixRows.product(
                      y.mod(m),
                      tile.inverse(),
                      j -> inverseRows.at(K, x.mod(m), Expr.of(j), x.div(m), y.div(m), N));
              Expr shifted =
                  epilogue.scale()
                      ? whole.times(end.scale().at(K)).plus(end.bias().at(K))
                      : whole.plus(end.bias().at(K));
              return end.withResidual(shifted, K, x, y, N);
            },
            X,
            Y);
    Func out = Func.of("out", K, X, Y, N).is(result);
    return new WinogradFuncs(
        tile,
        Pipeline.of(out).taking(end.after(in, weights)),
        weights,
        padded,
        filterRows,
        filter,
        dataRows,
        data,
        sum,
        products,
        inverseRows,
        out,
        r,
        epilogue.step(),
        Shape.of(p.k(), epilogue.width(p), epilogue.height(p), p.n()));
  }

  /// {@return the side of the square of outputs that a tile gives}
  int side() {
    return tile.outputs() / step;
  }

  int tilesX() {
    return TileModel.ceilDiv(output.extents().get(1), side());
  }

  int tilesY() {
    return TileModel.ceilDiv(output.extents().get(2), side());
  }
}
