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
import org.nestwright.scheduler.plan.Region;
import org.nestwright.scheduler.plan.StoredDimension;

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
  /// @param mins the first value stored in each dimension
  /// @param layout of each dimension
  record Memory(
      String name,
      String owner,
      boolean isInput,
      List<Long> extents,
      List<Affine> mins,
      List<StoredDimension> layout) {
    static Memory of(Input in) {
      List<Long> extents = in.extents().stream().map(Integer::longValue).toList();
      List<Affine> mins = Collections.nCopies(in.rank(), Affine.ZERO);
      return new Memory(in.name(), in.name(), true, extents, mins, StoredDimension.dense(extents));
    }

    static Memory of(FuncPlan f, int value) {
      String name = f.func().name();
      return new Memory(
          value == 0 ? name : name + "[" + value + "]",
          name,
          false,
          f.storage().dimensions().stream().map(d -> d.extent()).toList(),
          f.storage().dimensions().stream().map(Region.Dimension::min).toList(),
          f.layout());
    }
  }

  /// {@return how many elements further each iteration of `loop` touches; empty where that is no
  /// one number}
  OptionalLong stride(LoopId loop, Map<String, Span> values) {
    long sum = 0;
    for (int i = 0; i < args.size(); i++) {
      Span span = IndexSpan.of(args.get(i), values);
      if (!span.isExact()) {
        return OptionalLong.empty();
      }
      Affine at = span.low().minus(buffer.mins().get(i));
      for (Map.Entry<Atom, Long> term : buffer.layout().get(i).offset(at).terms().entrySet()) {
        if (term.getKey() instanceof Atom.LoopIndex(LoopId id, _) && id.equals(loop)) {
          sum += term.getValue();
        } else if (Affine.of(term.getKey()).mentions(loop)) {
          return OptionalLong.empty();
        }
      }
    }
    return OptionalLong.of(sum);
  }
}
