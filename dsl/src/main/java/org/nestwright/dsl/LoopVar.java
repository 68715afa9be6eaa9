package org.nestwright.dsl;

/// A variable that a loop may run over: a [Var] of a definition's left side or an [RVar] of a
/// reduction domain.
public sealed interface LoopVar extends Expr permits Var, RVar {
  /// {@return the name, unique among the variables of one stage}
  String name();

  @Override
  default Type type() {
    return Type.I32;
  }
}
