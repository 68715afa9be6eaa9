package org.nestwright.lowering.ir;

import org.nestwright.scheduler.LoopId;

/// The identity of a variable: printed for people, compared as a value.
public sealed interface Name {
  /// The variable of a loop.
  ///
  /// @param id which loop
  record OfLoop(LoopId id) implements Name {
    @Override
    public String toString() {
      return id.toString();
    }
  }

  /// A value computed once and used below.
  ///
  /// @param number unique in one lowering
  record Temp(int number) implements Name {
    @Override
    public String toString() {
      return "t" + number;
    }
  }
}
