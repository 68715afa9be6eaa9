package org.nestwright.dsl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A buffer that the caller of a pipeline passes in. The first dimension is innermost, indices
/// start at 0, the layout is dense. An input without dimensions is a scalar parameter.
///
/// @param name unique in a pipeline
/// @param type of the elements
/// @param extents how many elements each dimension has, each at least 1
public record Input(String name, Type type, List<Integer> extents) {
  /// Checks name and extents.
  public Input {
    Names.check("Input", name);
    Given.given(type, "the type of input " + name);
    extents = List.copyOf(extents);
    long elements = 1;
    for (int extent : extents) {
      elements = extent < 1 ? -1 : elements * extent;
      if (elements < 1 || elements > Integer.MAX_VALUE) {
        throw new AlgorithmException(
            "input %s has extents %s: each must be at least 1 and their product below 2^31"
                .formatted(name, extents));
      }
    }
  }

  /// {@return an input of the given type}
  public static Input of(String name, Type type, int... extents) {
    return new Input(name, type, Arrays.stream(extents).boxed().toList());
  }

  /// {@return an input of 32-bit floats}
  public static Input f32(String name, int... extents) {
    return of(name, Type.F32, extents);
  }

  /// {@return an input of 16-bit floats, [Type#F16]}
  public static Input f16(String name, int... extents) {
    return of(name, Type.F16, extents);
  }

  /// {@return an input of [Type#BF16]}
  public static Input bf16(String name, int... extents) {
    return of(name, Type.BF16, extents);
  }

  /// {@return an input of 64-bit floats}
  public static Input f64(String name, int... extents) {
    return of(name, Type.F64, extents);
  }

  /// {@return an input of signed 32-bit integers}
  public static Input i32(String name, int... extents) {
    return of(name, Type.I32, extents);
  }

  /// {@return an input of unsigned bytes}
  public static Input u8(String name, int... extents) {
    return of(name, Type.U8, extents);
  }

  /// {@return the number of dimensions}
  public int rank() {
    return extents.size();
  }

  /// {@return the element at `args`, first index innermost}
  ///
  /// @throws AlgorithmException when the number of indices is not [#rank()] or one is no integer
  public Expr at(Expr... args) {
    return new Expr.Access(this, indices("input " + name, rank(), args));
  }

  static List<Expr> indices(String what, int rank, Expr... args) {
    Given.given(args, "the list of indices of " + what);
    if (args.length != rank) {
      throw new AlgorithmException(
          "%s has %d dimension%s but is indexed with %d: %s"
              .formatted(
                  what,
                  rank,
                  rank == 1 ? "" : "s",
                  args.length,
                  ExprPrinter.briefArguments(Arrays.asList(args))));
    }
    Given.exprs(Arrays.asList(args), "index", what);
    List<Expr> indices = new ArrayList<>();
    for (Expr arg : args) {
      if (!arg.type().isInteger()) {
        throw new AlgorithmException(
            "%s is indexed with %s, which is %s: cast it to i32 first"
                .formatted(what, ExprPrinter.brief(arg), arg.type()));
      }
      indices.add(arg.cast(Type.I32));
    }
    return List.copyOf(indices);
  }

  @Override
  public String toString() {
    return "%s %s%s".formatted(type, name, extents);
  }
}
