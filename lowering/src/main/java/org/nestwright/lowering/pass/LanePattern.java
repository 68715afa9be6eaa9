package org.nestwright.lowering.pass;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import java.util.function.Predicate;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.ir.Linear;
import org.nestwright.lowering.ir.Term;

/// An index that differs from lane to lane by numbers: `base + offsets.get(lane)`. With quotients
/// and remainders of the vectorized variable in it, as a fused loop or channels in groups have, the
/// lanes need not lie equally far apart.
///
/// @param base of all lanes
/// @param offsets one for each lane, the least of them 0
record LanePattern(Linear base, List<Integer> offsets) {

  /// {@return the pattern of `index`, if it has one}
  ///
  /// @param index no part of which overflows
  /// @param variable stands for `start, start + 1, ...`
  /// @param start its value in the first lane
  /// @param lanes how many
  /// @param varies whether a term differs between lanes
  static Optional<LanePattern> of(
      Term index, Term variable, Term start, int lanes, Predicate<Term> varies) {
    Reader reader = new Reader(variable, Linear.of(start), lanes, varies);
    return Optional.ofNullable(reader.sum(Linear.of(index))).map(LanePattern::of);
  }

  private static LanePattern of(Values values) {
    int least = Arrays.stream(values.offsets()).min().orElseThrow();
    return new LanePattern(values.base(), Arrays.stream(values.offsets()).boxed().toList())
        .shifted(least);
  }

  private LanePattern shifted(int by) {
    return new LanePattern(
        base.plus(Linear.of(Term.of(by))), offsets.stream().map(o -> o - by).toList());
  }

  /// {@return the index of the first lane}
  Term first() {
    return base.plus(Linear.of(Term.of(offsets.getFirst()))).toTerm();
  }

  /// {@return by how much the lanes lie apart, where that is the same for all}
  Optional<Integer> stride() {
    int stride = offsets.get(1) - offsets.get(0);
    for (int i = 2; i < offsets.size(); i++) {
      if (offsets.get(i) - offsets.get(i - 1) != stride) {
        return Optional.empty();
      }
    }
    return Optional.of(stride);
  }

  /// {@return the pattern over an aligned vector of the buffer that has all lanes in it: its base
  /// is a multiple of the number of lanes; empty where there is none, or it may not be in the
  /// buffer as a whole}
  ///
  /// @param size of the buffer, in elements
  Optional<LanePattern> aligned(int size) {
    int lanes = offsets.size();
    boolean known =
        size % lanes == 0 && base.factors().values().stream().allMatch(f -> f % lanes == 0);
    int shift = (int) Math.floorMod(base.constant(), (long) lanes);
    boolean inside = offsets.stream().allMatch(o -> o + shift < lanes);
    return known && inside ? Optional.of(shifted(-shift)) : Optional.empty();
  }

  /// What a term is in each lane.
  private record Values(Linear base, int[] offsets) {}

  /// Reads terms. A result of null says that lanes differ by no numbers.
  private record Reader(Term variable, Linear start, int lanes, Predicate<Term> varies) {
    Values sum(Linear sum) {
      Linear base = Linear.of(new Term.IntConst(Type.I32, sum.constant()));
      int[] offsets = new int[lanes];
      for (Map.Entry<Term, Long> e : sum.factors().entrySet()) {
        Values atom = atom(e.getKey());
        if (atom == null) {
          return null;
        }
        base = base.plus(atom.base().times(e.getValue()));
        for (int i = 0; i < lanes; i++) {
          offsets[i] += e.getValue().intValue() * atom.offsets()[i];
        }
      }
      return new Values(base, offsets);
    }

    private Values atom(Term t) {
      if (!varies.test(t)) {
        return new Values(Linear.of(t), new int[lanes]);
      }
      if (t.equals(variable)) {
        int[] offsets = new int[lanes];
        Arrays.setAll(offsets, i -> i);
        return new Values(start, offsets);
      }
      if (t instanceof Term.Binary(BinaryOp op, Term a, Term.IntConst(_, long divisor))
          && (op == BinaryOp.DIV || op == BinaryOp.MOD)
          && divisor > 0) {
        Values values = sum(Linear.of(a));
        return values == null ? null : divided(op, values, divisor);
      }
      return null;
    }

    private Values divided(BinaryOp op, Values values, long divisor) {
      Linear base = values.base();
      long step = divisor;
      for (long factor : base.factors().values()) {
        step = gcd(step, Math.abs(factor));
      }
      // The first lane is `rest` after a multiple of `step`.
      long rest = Math.floorMod(base.constant(), step);
      Linear multiple = base.plus(Linear.of(Term.of((int) -rest)));
      int[] after = Arrays.stream(values.offsets()).map(o -> o + (int) rest).toArray();
      boolean quotient = op == BinaryOp.DIV;
      if (step == divisor) {
        return quotient
            ? new Values(multiple.dividedBy(divisor), each(after, o -> Math.floorDiv(o, divisor)))
            : new Values(Linear.of(Term.of(0)), each(after, o -> Math.floorMod(o, divisor)));
      }
      long until = step;
      if (Arrays.stream(after).anyMatch(o -> o < 0 || o >= until)) {
        return null; // lanes on both sides of a multiple, which may be one of the divisor or not
      }
      Term by = new Term.IntConst(Type.I32, divisor);
      Linear same = Linear.of(new Term.Binary(op, multiple.toTerm(), by));
      return new Values(same, quotient ? new int[lanes] : after);
    }

    private static int[] each(int[] values, IntToLongFunction f) {
      return Arrays.stream(values).map(v -> (int) f.applyAsLong(v)).toArray();
    }

    private static long gcd(long a, long b) {
      return b == 0 ? a : gcd(b, a % b);
    }
  }
}
