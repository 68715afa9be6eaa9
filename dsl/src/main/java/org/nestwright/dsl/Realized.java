package org.nestwright.dsl;

import java.util.ArrayList;
import java.util.List;

/// A Func's values over a box, computed and stored.
final class Realized {
  private final List<Buffer> values = new ArrayList<>();

  /// Per point, what spoilt it; null as long as nothing is spoilt.
  private Fault[] faults;

  private Realized() {}

  static Realized zeros(Func f, Box box) {
    Realized result = new Realized();
    Shape shape = box.shape(f);
    for (Type type : f.types()) {
      result.values.add(Buffer.of(type, shape));
    }
    return result;
  }

  /// {@return value `i` of the tuple}
  Buffer value(int i) {
    return values.get(i);
  }

  List<Buffer> values() {
    return values;
  }

  boolean isSpoilt() {
    return faults != null;
  }

  Fault fault(int index) {
    return faults == null ? null : faults[index];
  }

  /// Notes what spoilt the element `index`, null for nothing.
  void mark(int index, Fault fault) {
    if (fault != null && faults == null) {
      faults = new Fault[values.getFirst().size()];
    }
    if (faults != null) {
      faults[index] = fault;
    }
  }
}
