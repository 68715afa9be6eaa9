package org.nestwright.dsl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A reduction domain: the box of points that an update definition visits, first dimension
/// innermost, without those that a predicate leaves out.
///
/// The first four dimensions are the fields [#x], [#y], [#z] and [#w]; the rest are reached with
/// [#get].
public final class RDom {
  private static final String[] DIMENSION = {"x", "y", "z", "w"};

  /// The domain of an update that runs once per point of its pure variables.
  static final RDom NONE = new RDom(List.of(), List.of());

  /// The first dimension, innermost unless a schedule reorders; null where the domain has none.
  public final RVar x;

  /// The second dimension, or null.
  public final RVar y;

  /// The third dimension, or null.
  public final RVar z;

  /// The fourth dimension, or null.
  public final RVar w;

  private final List<RVar> vars;
  private final List<Expr> predicates;

  private RDom(List<RVar> vars, List<Expr> predicates) {
    this.vars = vars;
    this.predicates = predicates;
    this.x = dimension(0);
    this.y = dimension(1);
    this.z = dimension(2);
    this.w = dimension(3);
  }

  private RVar dimension(int i) {
    return i < vars.size() ? vars.get(i) : null;
  }

  /// {@return the domain `[0, extents[0]) x [0, extents[1]) x ...`}
  public static RDom of(String name, int... extents) {
    int[][] ranges = new int[extents.length][];
    for (int i = 0; i < extents.length; i++) {
      ranges[i] = new int[] {0, extents[i]};
    }
    return over(name, ranges);
  }

  /// {@return the domain whose dimension `i` starts at `ranges[i][0]` and has `ranges[i][1]`
  /// points}
  public static RDom over(String name, int[]... ranges) {
    Names.check("RDom", name);
    if (ranges.length == 0) {
      throw new AlgorithmException("RDom " + name + " has no dimension: give at least one extent");
    }
    List<RVar> vars = new ArrayList<>();
    for (int i = 0; i < ranges.length; i++) {
      if (ranges[i] == null || ranges[i].length != 2) {
        throw new AlgorithmException(
            "dimension %d of RDom %s is given as %s: write its first value and how many there are, as in {0, 16}"
                .formatted(i, name, Arrays.toString(ranges[i])));
      }
      String dimension = i < DIMENSION.length ? DIMENSION[i] : "d" + i;
      vars.add(new RVar(name + "." + dimension, ranges[i][0], ranges[i][1]));
    }
    return new RDom(List.copyOf(vars), List.of());
  }

  /// {@return this domain without the points at which `predicate` does not hold} It is asked before
  /// each point of the update, and may use the dimensions, the Vars of the update and what is read
  /// of inputs and Funcs, the one being defined included. Several are joined by and.
  ///
  /// ```java
  /// RDom r = RDom.of("r", 8, 8);
  /// Func lower = Func.of("lower", n).is(0f).plus(r.where(r.x.le(r.y)), in.at(r.x, r.y));
  /// ```
  ///
  /// A schedule infers from the box what is read: a read that the predicate would leave out must be
  /// inside its input all the same.
  ///
  /// @throws AlgorithmException when `predicate` is no bool
  public RDom where(Expr predicate) {
    if (predicate.type() != Type.BOOL) {
      throw new AlgorithmException(
          "where takes a bool, not the %s %s: compare it with something"
              .formatted(predicate.type(), predicate));
    }
    List<Expr> all = new ArrayList<>(predicates);
    all.add(predicate);
    return new RDom(vars, List.copyOf(all));
  }

  /// {@return the dimensions, innermost first}
  public List<RVar> vars() {
    return vars;
  }

  /// {@return what must hold at each point that is visited}
  public List<Expr> predicates() {
    return predicates;
  }

  /// {@return dimension `i`, counted from 0}
  ///
  /// @throws AlgorithmException when there is no such dimension
  public RVar get(int i) {
    if (i < 0 || i >= vars.size()) {
      throw new AlgorithmException(
          "RDom %s has no dimension %d: it has %d, counted from 0".formatted(this, i, vars.size()));
    }
    return vars.get(i);
  }

  @Override
  public String toString() {
    return predicates.isEmpty() ? vars.toString() : vars + " where " + predicates;
  }
}
