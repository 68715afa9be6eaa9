package org.nestwright.layers;

import static org.nestwright.dsl.Choice.mux;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.nestwright.dsl.Expr;

/// A constant matrix times a column of elements, written so that rows have terms in common: where
/// the loop over rows is unrolled, what is written alike is computed once.
///
/// Points of both signs make rows that differ in the signs of every other factor. Two rows of such
/// a pair are the sum and the difference of what the elements at even and at odd places give; and
/// where two columns differ in signs alone, all rows take the sum or the difference of their
/// elements. Either nearly halves the operations (NNPACK's transforms are written so by hand).
final class MatrixRows {
  private final double[][] matrix;
  private final IntFunction<Expr> column;

  private MatrixRows(double[][] matrix, IntFunction<Expr> column) {
    this.matrix = matrix;
    this.column = column;
  }

  /// {@return row `row` of `matrix` times the elements that `column` gives}
  static Expr product(Expr row, double[][] matrix, IntFunction<Expr> column) {
    MatrixRows rows = new MatrixRows(matrix, column);
    return mux(row, IntStream.range(0, matrix.length).mapToObj(rows::row).toArray(Expr[]::new));
  }

  private Expr row(int i) {
    return hasMirror(i) ? sum(halves(matrix[i])) : sum(pairs(matrix[i]));
  }

  /// What several elements give, and what it is multiplied by.
  private record Term(double factor, Expr value) {}

  /// Whether another row has the same factors but for the signs of those at odd places.
  private boolean hasMirror(int i) {
    return IntStream.range(0, matrix.length)
        .anyMatch(k ->
            k != i
                && IntStream.range(0, matrix[i].length)
                    .allMatch(j -> matrix[k][j] == (j % 2 == 0 ? 1 : -1) * matrix[i][j]));
  }

  /// What the elements at even places give and what those at odd places do, each without the last
  /// of its factors, whose sign is all that differs in the other row of a pair.
  private List<Term> halves(double[] factors) {
    List<Term> terms = new ArrayList<>();
    for (int first = 0; first < 2; first++) {
      List<Term> half = new ArrayList<>();
      double last = 0;
      for (int j = first; j < factors.length; j += 2) {
        last = factors[j] == 0 ? last : factors[j];
      }
      for (int j = first; j < factors.length; j += 2) {
        if (factors[j] != 0) {
          half.add(new Term(factors[j] / last, column.apply(j)));
        }
      }
      if (!half.isEmpty()) {
        terms.add(new Term(last, sum(half)));
      }
    }
    return terms;
  }

  /// The elements, neighbours together where they have the same factors in all rows but for signs.
  private List<Term> pairs(double[] factors) {
    List<Term> terms = new ArrayList<>();
    for (int j = 0; j < factors.length; j++) {
      boolean pair = isPair(j);
      if (factors[j] != 0) {
        Expr value = column.apply(j);
        Expr other = pair ? column.apply(j + 1) : null;
        terms.add(
            new Term(
                factors[j],
                !pair
                    ? value
                    : factors[j + 1] == factors[j] ? value.plus(other) : value.minus(other)));
      }
      j += pair ? 1 : 0;
    }
    return terms;
  }

  private boolean isPair(int j) {
    return IntStream.range(0, matrix.length)
        .allMatch(
            i -> j + 1 < matrix[i].length && Math.abs(matrix[i][j]) == Math.abs(matrix[i][j + 1]));
  }

  /// Factors of 1 and then -1 first: what follows is added by fused operations.
  private static Expr sum(List<Term> terms) {
    List<Term> unitsFirst = new ArrayList<>(terms);
    unitsFirst.sort(Comparator.comparing(MatrixRows::kind));
    Expr sum = scaled(unitsFirst.getFirst());
    for (Term term : unitsFirst.subList(1, unitsFirst.size())) {
      sum = added(sum, term);
    }
    return sum;
  }

  private static int kind(Term term) {
    return term.factor() == 1 ? 0 : term.factor() == -1 ? 1 : 2;
  }

  private static Expr scaled(Term term) {
    return term.factor() == 1
        ? term.value()
        : term.factor() == -1 ? term.value().negate() : term.value().times(term.factor());
  }

  private static Expr added(Expr sum, Term term) {
    return term.factor() == 1
        ? sum.plus(term.value())
        : term.factor() == -1
            ? sum.minus(term.value())
            : sum.plus(term.value().times(term.factor()));
  }
}
