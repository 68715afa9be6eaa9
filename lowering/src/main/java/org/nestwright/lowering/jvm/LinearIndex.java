package org.nestwright.lowering.jvm;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;
import org.nestwright.lowering.ir.Term;

/// An index as a sum of scaled terms and a constant. Taking a sum apart is exact because ints wrap.
///
/// @param atoms each term, which is no sum itself, with its factor
/// @param constant what is added
record LinearIndex(Map<Term, Integer> atoms, int constant) {
  static LinearIndex of(Term index, Frame frame) {
    Map<Term, Integer> atoms = new LinkedHashMap<>();
    int constant = add(index, 1, atoms, frame);
    atoms.values().removeIf(factor -> factor == 0);
    return new LinearIndex(atoms, constant);
  }

  /// Adds the terms of `scale * e`. {@return its constant part}
  private static int add(Term e, int scale, Map<Term, Integer> atoms, Frame frame) {
    return switch (e) {
      case Term.IntConst(_, long value) -> scale * (int) value;
      case Term.Variable(var name, _, _)
          when frame.isBound(name)
              && frame.binding(name) instanceof Frame.Binding.Constant(int value) ->
          scale * value;
      case Term.Unary(UnaryOp op, Term a) when op == UnaryOp.NEG -> add(a, -scale, atoms, frame);
      case Term.Binary(BinaryOp op, Term a, Term b) when op == BinaryOp.ADD ->
          add(a, scale, atoms, frame) + add(b, scale, atoms, frame);
      case Term.Binary(BinaryOp op, Term a, Term b) when op == BinaryOp.SUB ->
          add(a, scale, atoms, frame) + add(b, -scale, atoms, frame);
      case Term.Binary(BinaryOp op, Term a, Term.IntConst(Type _, long factor))
          when op == BinaryOp.MUL ->
          add(a, scale * (int) factor, atoms, frame);
      case Term.Binary(BinaryOp op, Term.IntConst(Type _, long factor), Term b)
          when op == BinaryOp.MUL ->
          add(b, scale * (int) factor, atoms, frame);
      case Term other -> {
        atoms.merge(other, scale, Integer::sum);
        yield 0;
      }
    };
  }
}
