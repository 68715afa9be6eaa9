package org.nestwright.dsl;

import java.util.List;

/// A Func's values over a box, computed and stored.
final class Realized {
  private final Buffer[] values;

  /// Per value and point, what spoilt it; null as long as nothing is spoilt.
  private Fault[][] faults;

  private Realized(Buffer[] values) {
    this.values = values;
  }

  static Realized zeros(Func f, Box box) {
    Shape shape = box.shape(f);
    return new Realized(
        f.types().stream().map(type -> Buffer.of(type, shape)).toArray(Buffer[]::new));
  }

  /// {@return value `i` of the tuple}
  Buffer value(int i) {
    return values[i];
  }

  List<Buffer> values() {
    return List.of(values);
  }

  boolean isSpoilt() {
    return faults != null;
  }

  /// {@return what spoilt element `index` of value `i`, null for nothing}
  Fault fault(int i, int index) {
    return faults == null ? null : faults[i][index];
  }

  /// Notes what spoilt element `index` of value `i`, null for nothing.
  void mark(int i, int index, Fault fault) {
    if (fault != null) {
      keepFaults();
    }
    if (faults != null) {
      faults[i][index] = fault;
    }
  }

  /// Notes what spoilt every element: something was written, and no one can say where.
  void spoil(Fault fault) {
    keepFaults();
    for (Fault[] ofValue : faults) {
      for (int index = 0; index < ofValue.length; index++) {
        if (ofValue[index] == null) {
          ofValue[index] = fault;
        }
      }
    }
  }

  private void keepFaults() {
    if (faults == null) {
      faults = new Fault[values.length][values[0].size()];
    }
  }
}
