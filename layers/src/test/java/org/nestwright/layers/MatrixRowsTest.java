package org.nestwright.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Var;

/// How rows of transforms are written; that they are right is [WinogradTest]'s.
class MatrixRowsTest {
  @Test
  void rowsOfPointsOfBothSignsAreASumAndADifference() {
    assertEquals(
        """
        d(2) * -2.8125 + (d(0) * 1.265625 + d(4))
        (d(1) * -2.25 + d(3)) * 0.75 + (d(2) * -2.25 + d(4))
        (d(1) * -2.25 + d(3)) * -0.75 + (d(2) * -2.25 + d(4))
        (d(1) * -0.5625 + d(3)) * 1.5 + (d(2) * -0.5625 + d(4))
        (d(1) * -0.5625 + d(3)) * -1.5 + (d(2) * -0.5625 + d(4))
        d(3) * -2.8125 + (d(1) * 1.265625 + d(5))\
        """,
        rows(Winograd.F4X3.data()));
  }

  @Test
  void columnsThatDifferInSignsAreAddedOrSubtractedOnce() {
    assertEquals(
        """
        d(0) + (d(1) + d(2)) + (d(3) + d(4))
        (d(3) - d(4)) * 1.5 + (d(1) - d(2)) * 0.75
        (d(3) + d(4)) * 2.25 + (d(1) + d(2)) * 0.5625
        (d(3) - d(4)) * 3.375 + ((d(1) - d(2)) * 0.421875 + d(5))\
        """,
        rows(Winograd.F4X3.inverse()));
  }

  @Test
  void anyOtherMatrixIsWrittenElementByElement() {
    assertEquals(
        """
        d(2) * 3.0 + d(0) * 2.0
        d(1) * 4.0 + (d(2) - d(0))\
        """,
        rows(new double[][] {{2, 0, 3}, {-1, 4, 1}}));
  }

  /// The rows, each on a line.
  private static String rows(double[][] matrix) {
    Input column = Input.f32("d", matrix[0].length);
    Expr rest = MatrixRows.product(Var.of("i"), matrix, j -> column.at(Expr.of(j)));
    StringBuilder rows = new StringBuilder();
    while (rest instanceof Expr.Select(_, Expr row, Expr others)) {
      rows.append(row).append('\n');
      rest = others;
    }
    return rows.append(rest).toString();
  }
}
