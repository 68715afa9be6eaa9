package org.nestwright.scheduler.bounds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.nestwright.scheduler.LoopId;

/// An integer: a constant plus multiples of [Atom]s, in a normal form in which equal sums cancel.
///
/// All arithmetic is exact; a coefficient that leaves 64 bits is an [ArithmeticException].
public final class Affine {
  /// Zero.
  public static final Affine ZERO = new Affine(Map.of(), 0);

  /// How deep [#high] looks into minima and maxima; each level may double the work.
  private static final int MOST_EXPANSIONS = 3;

  private final Map<Atom, Long> terms;
  private final long constant;
  private final int hash;

  /// How many sums this is written with, those inside of minima and quotients included.
  private final int size;

  /// Found when first asked for, and kept: nested minima would be gone through again and again.
  private Long low;

  private Long high;

  private Affine(Map<Atom, Long> terms, long constant) {
    this.terms = terms;
    this.constant = constant;
    this.hash = Objects.hash(terms, constant);
    long parts = 1;
    for (Atom atom : terms.keySet()) {
      parts += atom.size();
    }
    this.size = (int) Math.min(parts, Integer.MAX_VALUE);
  }

  /// {@return the constant}
  public static Affine of(long constant) {
    return constant == 0 ? ZERO : new Affine(Map.of(), constant);
  }

  /// {@return the atom}
  public static Affine of(Atom atom) {
    return new Affine(Map.of(atom, 1L), 0);
  }

  /// {@return the value of a loop that starts at 0; the constant 0 where it has one iteration}
  public static Affine of(Atom.LoopIndex loop) {
    return loop.extent() <= 1 ? ZERO : of((Atom) loop);
  }

  /// {@return the multiples, in the order in which they were first added}
  public Map<Atom, Long> terms() {
    return terms;
  }

  /// {@return the constant part}
  public long constant() {
    return constant;
  }

  int size() {
    return size;
  }

  /// {@return whether there is no atom}
  public boolean isConstant() {
    return terms.isEmpty();
  }

  /// {@return this + b}
  public Affine plus(Affine b) {
    if (b.terms.isEmpty()) {
      return plus(b.constant);
    }
    if (terms.isEmpty()) {
      return b.plus(constant);
    }
    Map<Atom, Long> sum = new LinkedHashMap<>(terms);
    b.terms.forEach((atom, factor) -> sum.merge(atom, factor, Math::addExact));
    return normal(sum, Math.addExact(constant, b.constant));
  }

  /// {@return this + b}
  public Affine plus(long b) {
    return b == 0 ? this : new Affine(terms, Math.addExact(constant, b));
  }

  /// {@return this - b}
  public Affine minus(Affine b) {
    return plus(b.times(-1));
  }

  /// {@return this * factor}
  public Affine times(long factor) {
    if (factor == 1) {
      return this;
    }
    if (factor == 0) {
      return ZERO;
    }
    Map<Atom, Long> product = new LinkedHashMap<>();
    terms.forEach((atom, f) -> product.put(atom, Math.multiplyExact(f, factor)));
    return new Affine(product, Math.multiplyExact(constant, factor));
  }

  /// Drops zeros and joins `d * (a / d) + a % d` to `a`, which is how fused loops cancel.
  private static Affine normal(Map<Atom, Long> sum, long constant) {
    sum.values().removeIf(f -> f == 0);
    for (Atom atom : List.copyOf(sum.keySet())) {
      if (atom instanceof Atom.Mod(Affine a, long d)) {
        long factor = sum.get(atom);
        Atom quotient = new Atom.FloorDiv(a, d);
        if (sum.getOrDefault(quotient, 0L) == factor * d) {
          Map<Atom, Long> rest = new LinkedHashMap<>(sum);
          rest.remove(atom);
          rest.remove(quotient);
          return new Affine(rest, constant).plus(a.times(factor));
        }
      }
    }
    return new Affine(sum, constant);
  }

  /// {@return the smaller of two}
  public static Affine min(Affine a, Affine b) {
    Affine difference = a.minus(b);
    if (difference.high() <= 0) {
      return a;
    }
    return difference.low() >= 0 ? b : of(new Atom.Min(a, b));
  }

  /// {@return the greater of two}
  public static Affine max(Affine a, Affine b) {
    Affine difference = a.minus(b);
    if (difference.low() >= 0) {
      return a;
    }
    return difference.high() <= 0 ? b : of(new Atom.Max(a, b));
  }

  /// {@return this divided by `divisor`, which is above 0, rounded down}
  public Affine floorDiv(long divisor) {
    if (divisor == 1) {
      return this;
    }
    Affine whole = multiplesOf(divisor);
    Affine rest = minus(whole);
    Affine quotient = whole.dividedExactly(divisor);
    long low = Math.floorDiv(rest.low(), divisor);
    return low == Math.floorDiv(rest.high(), divisor)
        ? quotient.plus(low)
        : quotient.plus(rest.clampDiv(divisor).orElse(of(new Atom.FloorDiv(rest, divisor))));
  }

  /// Rounding keeps order: where this has one part that is the smaller or the greater of two, the
  /// quotient is that of two quotients, if it is known which.
  private Optional<Affine> clampDiv(long divisor) {
    List<Map.Entry<Atom, Long>> clamps =
        terms.entrySet().stream().filter(e -> isClamp(e.getKey())).toList();
    if (clamps.size() != 1) {
      return Optional.empty();
    }
    Atom atom = clamps.getFirst().getKey();
    long factor = clamps.getFirst().getValue();
    Affine rest = minus(of(atom).times(factor));
    boolean smaller = atom instanceof Atom.Min == factor > 0;
    Affine a = atom instanceof Atom.Min(Affine first, _) ? first : ((Atom.Max) atom).a();
    Affine b = atom instanceof Atom.Min(_, Affine second) ? second : ((Atom.Max) atom).b();
    if (Stream.of(a, b).anyMatch(part -> part.terms.keySet().stream().anyMatch(Affine::isClamp))) {
      return Optional.empty(); // each would double the work
    }
    Affine quotientA = rest.plus(a.times(factor)).floorDiv(divisor);
    Affine quotientB = rest.plus(b.times(factor)).floorDiv(divisor);
    Affine both = smaller ? min(quotientA, quotientB) : max(quotientA, quotientB);
    return both.equals(quotientA) || both.equals(quotientB) ? Optional.of(both) : Optional.empty();
  }

  private static boolean isClamp(Atom atom) {
    return atom instanceof Atom.Min || atom instanceof Atom.Max;
  }

  /// {@return the remainder of this by `divisor`, which is above 0; never negative}
  public Affine mod(long divisor) {
    if (divisor == 1) {
      return ZERO;
    }
    Affine rest = minus(multiplesOf(divisor));
    long low = Math.floorDiv(rest.low(), divisor);
    return low == Math.floorDiv(rest.high(), divisor)
        ? rest.plus(-low * divisor)
        : of(new Atom.Mod(rest, divisor));
  }

  private Affine multiplesOf(long divisor) {
    Map<Atom, Long> whole = new LinkedHashMap<>();
    terms.forEach((atom, factor) -> {
      if (factor % divisor == 0) {
        whole.put(atom, factor);
      }
    });
    return new Affine(whole, Math.floorDiv(constant, divisor) * divisor);
  }

  private Affine dividedExactly(long divisor) {
    Map<Atom, Long> quotient = new LinkedHashMap<>();
    terms.forEach((atom, factor) -> quotient.put(atom, factor / divisor));
    return new Affine(quotient, constant / divisor);
  }

  /// {@return a number that is never above the value; the least value where no loop occurs in two
  /// atoms and there is no remainder}
  public long low() {
    if (low == null) {
      low = -times(-1).high(MOST_EXPANSIONS);
    }
    return low;
  }

  /// {@return a number that is never below the value; the greatest where [#low] is the least}
  public long high() {
    if (high == null) {
      high = high(MOST_EXPANSIONS);
    }
    return high;
  }

  /// A minimum that is added is no greater than either of its operands, and one of them may cancel
  /// what else is there: so the extent of a region that ends at `min(8 * xo + 7, 60)` and starts at
  /// `8 * xo` is known to be 8.
  private long high(int expansions) {
    long best = highByPairs();
    if (expansions == 0) {
      return best;
    }
    for (Map.Entry<Atom, Long> term : terms.entrySet()) {
      long factor = term.getValue();
      switch (term.getKey()) {
        case Atom.Min(Affine a, Affine b) when factor > 0 -> {
          Affine rest = minus(of(term.getKey()).times(factor));
          best = Math.min(best, rest.plus(a.times(factor)).high(expansions - 1));
          best = Math.min(best, rest.plus(b.times(factor)).high(expansions - 1));
        }
        case Atom.Max(Affine a, Affine b) when factor < 0 -> {
          Affine rest = minus(of(term.getKey()).times(factor));
          best = Math.min(best, rest.plus(a.times(factor)).high(expansions - 1));
          best = Math.min(best, rest.plus(b.times(factor)).high(expansions - 1));
        }
        case Atom _ -> {}
      }
    }
    return best;
  }

  /// Two atoms of one kind with opposite factors whose operands differ by a constant bound each
  /// other: `min(a + d, k)` exceeds `min(a, k)` by at most `d`. That keeps the extent of a clamped
  /// region constant.
  private long highByPairs() {
    long sum = constant;
    List<Map.Entry<Atom, Long>> open = new ArrayList<>(terms.entrySet());
    while (!open.isEmpty()) {
      Map.Entry<Atom, Long> first = open.removeLast();
      long factor = first.getValue();
      int partner = -1;
      long gap = 0;
      for (int i = 0; i < open.size() && partner < 0; i++) {
        if (open.get(i).getValue() == -factor) {
          Long most =
              factor > 0
                  ? greatestGap(first.getKey(), open.get(i).getKey())
                  : greatestGap(open.get(i).getKey(), first.getKey());
          if (most != null) {
            partner = i;
            gap = most;
          }
        }
      }
      if (partner >= 0) {
        open.remove(partner);
        sum = Math.addExact(sum, Math.multiplyExact(Math.abs(factor), gap));
      } else {
        long extreme = factor > 0 ? first.getKey().high() : first.getKey().low();
        sum = Math.addExact(sum, Math.multiplyExact(factor, extreme));
      }
    }
    return sum;
  }

  /// The most that `x - y` can be, where that is better than the ranges of the two tell; null where
  /// it is not known.
  private static Long greatestGap(Atom x, Atom y) {
    return switch (x) {
      case Atom.Min(Affine a, Affine b) when y instanceof Atom.Min(Affine c, Affine d) ->
          gap(a, b, c, d);
      case Atom.Max(Affine a, Affine b) when y instanceof Atom.Max(Affine c, Affine d) ->
          gap(a, b, c, d);
      case Atom.FloorDiv(Affine a, long p)
          when y instanceof Atom.FloorDiv(Affine b, long q) && p == q && a.minus(b).isConstant() ->
          Math.ceilDiv(a.minus(b).constant(), p);
      case Atom.Min _, Atom.Max _, Atom.FloorDiv _, Atom.Mod _, Atom.LoopIndex _ -> null;
    };
  }

  /// `min` and `max` grow by no more than the greater of their operands' growths.
  private static Long gap(Affine a, Affine b, Affine c, Affine d) {
    Affine first = a.minus(c);
    Affine second = b.minus(d);
    return first.isConstant() && second.isConstant()
        ? Math.max(first.constant(), second.constant())
        : null;
  }

  /// {@return whether the loop occurs anywhere in this}
  public boolean mentions(LoopId id) {
    boolean[] found = {false};
    replace(index -> {
      found[0] |= index.id().equals(id);
      return ZERO;
    });
    return found[0];
  }

  /// {@return this with `f` of each loop in its place} Nothing is decided anew, so `f` may give
  /// symbols without a range.
  public Affine replace(Function<Atom.LoopIndex, Affine> f) {
    Affine sum = of(constant);
    for (Map.Entry<Atom, Long> term : terms.entrySet()) {
      Affine atom =
          switch (term.getKey()) {
            case Atom.LoopIndex loop -> f.apply(loop);
            case Atom.Min(Affine a, Affine b) -> of(new Atom.Min(a.replace(f), b.replace(f)));
            case Atom.Max(Affine a, Affine b) -> of(new Atom.Max(a.replace(f), b.replace(f)));
            case Atom.FloorDiv(Affine a, long d) -> of(new Atom.FloorDiv(a.replace(f), d));
            case Atom.Mod(Affine a, long d) -> of(new Atom.Mod(a.replace(f), d));
          };
      sum = sum.plus(atom.times(term.getValue()));
    }
    return sum;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Affine a
        && hash == a.hash
        && constant == a.constant
        && terms.equals(a.terms);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /// {@return the text, in brackets where it is a sum or a product}
  String bracketed() {
    boolean single =
        terms.isEmpty() || (constant == 0 && terms.size() == 1 && terms.containsValue(1L));
    return single ? toString() : "(" + this + ")";
  }

  @Override
  public String toString() {
    if (terms.isEmpty()) {
      return Long.toString(constant);
    }
    StringBuilder text = new StringBuilder();
    terms.forEach((atom, factor) -> {
      text.append(text.isEmpty() ? (factor < 0 ? "-" : "") : factor < 0 ? " - " : " + ");
      long size = Math.abs(factor);
      boolean divides = atom instanceof Atom.FloorDiv || atom instanceof Atom.Mod;
      text.append(size == 1 ? "" : size + "*")
          .append(divides && factor != 1 ? "(" + atom + ")" : atom);
    });
    if (constant != 0) {
      text.append(constant < 0 ? " - " : " + ").append(Math.abs(constant));
    }
    return text.toString();
  }
}
