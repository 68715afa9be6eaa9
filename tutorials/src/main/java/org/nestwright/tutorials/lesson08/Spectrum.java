package org.nestwright.tutorials.lesson08;

import java.util.List;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.tutorials.blackboard.Problem;

/// Complex numbers as tuples of real and imaginary part.
final class Spectrum {
  /// How often [#powers] are squared.
  static final int SQUARED = 2;

  private final Var x = Var.of("x");
  private final Var n = Var.of("n");

  /// A complex expression; no more than two expressions side by side.
  private record Complex(Expr re, Expr im) {
    Complex plus(Complex b) {
      return new Complex(re.plus(b.re), im.plus(b.im));
    }

    Complex times(Complex b) {
      return new Complex(re.times(b.re).minus(im.times(b.im)), re.times(b.im).plus(im.times(b.re)));
    }

    List<Expr> values() {
      return List.of(re, im);
    }
  }

  // A convolution is a product of spectra: one multiplication for each frequency x and channel c.
  private final Input in = Input.f32("in", 40, 12, 2);
  private final Input w = Input.f32("w", 40, 12, 2);
  private final RDom c = RDom.of("c", 12);
  private final Func product =
      Func.of("product", x)
          .is(Expr.of(0f), Expr.of(0f))
          .updateTuple(
              c, List.of(x), f -> value(f, x).plus(element(in).times(element(w))).values());

  private final Problem problem = Problem.of(Pipeline.of(product).taking(in, w), Shape.of(40));

  private final RDom again = RDom.of("again", SQUARED);
  private final Func power =
      Func.of("power", n)
          .is(n, Expr.of(2))
          .updateTuple(
              again,
              List.of(n),
              f -> {
                Complex z = value(f, n);
                return z.times(z).values();
              });

  private final Problem powers = Problem.of(Pipeline.of(power), Shape.of(4));

  private static Complex value(Func f, Var at) {
    return new Complex(f.value(0, at), f.value(1, at));
  }

  private Complex element(Input of) {
    return new Complex(of.at(x, c.x, Expr.of(0)), of.at(x, c.x, Expr.of(1)));
  }

  Problem problem() {
    return problem;
  }

  Schedule vectors() {
    return problem
        .schedule()
        .on(product)
        .vectorize(x, 8)
        .on(product.update(0))
        .reorder(x, c.x)
        .vectorize(x, 8);
  }

  Problem powers() {
    return powers;
  }
}
