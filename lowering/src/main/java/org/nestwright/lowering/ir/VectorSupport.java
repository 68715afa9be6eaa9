package org.nestwright.lowering.ir;

import java.util.List;
import java.util.stream.IntStream;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;

/// Which vector terms the back end can emit. A vectorizer that is told no keeps a loop over lanes.
public final class VectorSupport {
  private static final List<Integer> SHAPES = List.of(64, 128, 256, 512);

  private VectorSupport() {}

  /// {@return the numbers of lanes that a vector of `type` may have, ascending}
  ///
  /// @param type of one lane
  /// @param maxBits the widest vector of the target
  public static List<Integer> lanes(Type type, int maxBits) {
    if (type == Type.BOOL) {
      return List.of();
    }
    return SHAPES.stream()
        .filter(bits -> bits <= maxBits)
        .map(bits -> bits / type.bits())
        .filter(lanes -> lanes > 1)
        .toList();
  }

  /// {@return whether a vector of `lanes` values of `type` exists}
  public static boolean isShape(Type type, int lanes) {
    return type != Type.BOOL && lanes > 1 && SHAPES.contains(type.bits() * lanes);
  }

  /// {@return whether the store and all that it evaluates can be emitted}
  public static boolean supports(Stmt.Store s) {
    if (s.index().lanes() == 1) {
      return supports(s.index()) && supports(s.value());
    }
    return s.index() instanceof Term.Ramp(Term base, int stride, int lanes)
        && stride == 1
        && isShape(s.value().type(), lanes)
        && supports(base)
        && supports(s.value());
  }

  /// {@return whether a vector of bools can be asked whether all of it holds}
  public static boolean supportsAll(Term condition) {
    return maskLane(condition) != null && supports(condition);
  }

  /// {@return the type of lane that a mask of its own is best made for: one that it compares; null
  /// where there is no vector of so many lanes}
  public static Type maskLane(Term condition) {
    Type[] found = {null};
    Walk.all(
        condition,
        part -> {
          if (found[0] == null && isShape(part.type(), condition.lanes())) {
            found[0] = part.type();
          }
        });
    return found[0];
  }

  /// {@return whether the term and all below it can be emitted} Every scalar can, if all below it
  /// can.
  public static boolean supports(Term e) {
    if (e instanceof Term.Load(_, Type type, Term index) && e.lanes() > 1) {
      return index instanceof Term.Ramp(Term base, int stride, int lanes)
          && isShape(type, lanes)
          && (stride == 1 || type.bits() >= 32)
          && supports(base);
    }
    boolean node =
        e.lanes() == 1 || ((e.type() == Type.BOOL || isShape(e.type(), e.lanes())) && vector(e));
    return node && Walk.operands(e).stream().allMatch(VectorSupport::supports);
  }

  /// {@return k where `e` is the constant 2^k in every lane, else -1} Division by such a number is
  /// a shift.
  public static int powerOfTwo(Term e) {
    return switch (e) {
      case Term.Broadcast(Term a, _) -> powerOfTwo(a);
      case Term.IntConst(Type type, long value)
          when type.isInteger() && value > 0 && Long.bitCount(value) == 1 ->
          Long.numberOfTrailingZeros(value);
      case Term _ -> -1;
    };
  }

  private static boolean vector(Term e) {
    return switch (e) {
      case Term.IntConst _, Term.FloatConst _ -> false;
      case Term.Variable n -> n.type() != Type.BOOL;
      case Term.Unary(UnaryOp op, Term a) ->
          switch (op) {
            case NEG, ABS, NOT, POPCOUNT, LEADING_ZEROS, TRAILING_ZEROS -> true;
            case SQRT -> a.type().isFloat();
            case FLOOR, CEIL, ROUND, TRUNC -> false;
          };
      case Term.Binary(BinaryOp op, Term a, Term b) ->
          switch (op) {
            case ADD, SUB, MUL, MIN, MAX -> a.type() != Type.BOOL;
            case DIV -> a.type().isFloat() || powerOfTwo(b) >= 0;
            case MOD -> powerOfTwo(b) >= 0;
            case AND, OR, XOR -> !a.type().isFloat();
            case SHL, SHR -> a.type().isInteger();
            case EQ, NE, LT, LE, GT, GE -> a.type() != Type.BOOL;
          };
      case Term.Fma n -> n.type().isFloat();
      case Term.Select n -> n.type() != Type.BOOL || n.condition().lanes() > 1;
      case Term.Cast(Type to, Term a) -> cast(a.type(), to);
      case Term.Reinterpret(Type to, Term a) -> a.type() != Type.BOOL && to != Type.BOOL;
      case Term.Load _ -> true; // decided by the caller, who sees the index
      case Term.Broadcast _ -> true;
      case Term.Shuffle n -> n.type() != Type.BOOL;
      case Term.Ramp n -> n.type() == Type.I32 || n.type() == Type.I64;
    };
  }

  private static boolean cast(Type from, Type to) {
    if (from.isHalf() || to.isHalf()) {
      return false;
    }
    if (to == Type.BOOL) {
      return from == Type.BOOL;
    }
    if (from == Type.BOOL) {
      return true;
    }
    if (from.isFloat()) {
      // A narrower or unsigned target would wrap where the language saturates.
      return to.isFloat() || to == Type.I32 || to == Type.I64;
    }
    return to.isInteger() || from.isSigned() || from.bits() < 32;
  }

  /// {@return the multiples of `stride` by which the lanes of a strided load lie apart}
  public static int[] offsets(int stride, int lanes) {
    return IntStream.range(0, lanes).map(i -> i * stride).toArray();
  }
}
