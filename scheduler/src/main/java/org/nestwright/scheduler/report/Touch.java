package org.nestwright.scheduler.report;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Type;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Atom;
import org.nestwright.scheduler.bounds.IndexSpan;
import org.nestwright.scheduler.bounds.Span;
import org.nestwright.scheduler.plan.FuncPlan;

/// A place in a definition that reads or writes an element of a buffer.
///
/// @param buffer where
/// @param type of the element
/// @param args which element
/// @param write whether it is written
record Touch(Memory buffer, Type type, List<Expr> args, boolean write) {
  /// A buffer as it lies in memory.
  ///
  /// @param name of the input or Func, with `[i]` for value `i > 0` of a tuple
  /// @param owner the same without `[i]`
  /// @param isInput whether the caller fills it
  /// @param extents of its storage
  /// @param strides the distance of neighbours, in elements
  /// @param folded for each dimension whether it goes round and round in a window
  record Memory(
      String name,
      String owner,
      boolean isInput,
      List<Long> extents,
      List<Long> strides,
      List<Boolean> folded) {
    static Memory of(Input in) {
      List<Long> extents = in.extents().stream().map(Integer::longValue).toList();
      Long[] strides = new Long[in.rank()];
      long stride = 1;
      for (int i = 0; i < in.rank(); i++) {
        strides[i] = stride;
        stride *= in.extents().get(i);
      }
      return new Memory(
          in.name(),
          in.name(),
          true,
          extents,
          List.of(strides),
          Collections.nCopies(in.rank(), false));
    }

    static Memory of(FuncPlan f, int value) {
      String name = f.func().name();
      return new Memory(
          value == 0 ? name : name + "[" + value + "]",
          name,
          false,
          f.storage().dimensions().stream().map(d -> d.extent()).toList(),
          f.strides(),
          f.folds().stream().map(fold -> fold > 0).toList());
    }
  }

  /// {@return how many elements further each iteration of `loop` touches; empty where that is no
  /// one number}
  OptionalLong stride(LoopId loop, Map<String, Span> values) {
    long sum = 0;
    for (int i = 0; i < args.size(); i++) {
      Span span = IndexSpan.of(args.get(i), values);
      if (!span.isExact() || (buffer.folded().get(i) && span.low().mentions(loop))) {
        return OptionalLong.empty();
      }
      for (Map.Entry<Atom, Long> term : span.low().terms().entrySet()) {
        if (term.getKey() instanceof Atom.LoopIndex(LoopId id, _) && id.equals(loop)) {
          sum += term.getValue() * buffer.strides().get(i);
        } else if (Affine.of(term.getKey()).mentions(loop)) {
          return OptionalLong.empty();
        }
      }
    }
    return OptionalLong.of(sum);
  }
}
