package org.nestwright.dsl;

import java.util.List;

/// Refuses what is missing where a user hands it in, with words that say what it is.
final class Given {
  /// Where most nulls come from.
  static final String DIMENSIONS =
      ": an RDom has y only from 2 dimensions on, z from 3 and w from 4";

  private Given() {}

  /// {@return `value`}
  ///
  /// @throws AlgorithmException when it is null
  static <T> T given(T value, String what) {
    if (value == null) {
      throw new AlgorithmException(what + " is null");
    }
    return value;
  }

  /// {@return `e`}
  ///
  /// @throws AlgorithmException when it is null
  static Expr expr(Expr e, String what) {
    if (e == null) {
      throw new AlgorithmException(what + " is null" + DIMENSIONS);
    }
    return e;
  }

  /// {@return `list`}
  ///
  /// @throws AlgorithmException when it or one of its expressions is null
  static <E extends Expr> List<E> exprs(List<E> list, String what, String of) {
    given(list, "the list that gives each " + what + " of " + of);
    for (int i = 0; i < list.size(); i++) {
      expr(list.get(i), "%s %d of %s".formatted(what, i, of));
    }
    return list;
  }
}
