package org.nestwright.dsl;

/// The values of a [Program] at one point, one slot each, in the array of the slot's kind.
final class Frame {
  /// Integers, bools, and the bits of halves.
  final long[] longs;

  final float[] floats;
  final double[] doubles;

  /// The stored Funcs that the program reads, in the order of [Program#calls()].
  final Realized[] sources;

  /// What went wrong at this point, by the number of the load or the requirement.
  private final Fault[] faults;

  private boolean faulty;

  /// Whether a predicate leaves this point out.
  boolean skipped;

  Frame(int slots, int events, Realized[] sources) {
    this.faults = new Fault[events];
    this.longs = new long[slots];
    this.floats = new float[slots];
    this.doubles = new double[slots];
    this.sources = sources;
  }

  /// Forgets the point before.
  void nextPoint() {
    skipped = false;
    if (faulty) {
      java.util.Arrays.fill(faults, null);
      faulty = false;
    }
  }

  void fault(int event, Fault fault) {
    faults[event] = fault;
    faulty = true;
  }

  /// {@return what went wrong first in one of `events`, which ascend; null where nothing did}
  Fault firstFault(int... events) {
    if (faulty) {
      for (int event : events) {
        if (faults[event] != null) {
          return faults[event];
        }
      }
    }
    return null;
  }

  /// {@return the bits of a value, as [Buffer#bitsAt] gives them or sign-extended}
  long bits(Type type, int slot) {
    return switch (type) {
      case F32 -> Float.floatToRawIntBits(floats[slot]);
      case F64 -> Double.doubleToRawLongBits(doubles[slot]);
      case BOOL, I8, U8, I16, U16, I32, U32, I64, U64, F16, BF16 -> longs[slot];
    };
  }

  /// Reads element `index` of `from` into `slot`.
  void load(int slot, Buffer from, int index) {
    switch (from.type()) {
      case F32 -> floats[slot] = ((float[]) from.array())[index];
      case F64 -> doubles[slot] = ((double[]) from.array())[index];
      case BOOL, I8 -> longs[slot] = ((byte[]) from.array())[index];
      case U8 -> longs[slot] = ((byte[]) from.array())[index] & 0xFF;
      case I16 -> longs[slot] = ((short[]) from.array())[index];
      case U16, F16, BF16 -> longs[slot] = ((short[]) from.array())[index] & 0xFFFF;
      case I32 -> longs[slot] = ((int[]) from.array())[index];
      case U32 -> longs[slot] = ((int[]) from.array())[index] & 0xFFFF_FFFFL;
      case I64, U64 -> longs[slot] = ((long[]) from.array())[index];
    }
  }

  /// Writes `slot` to element `index` of `to`.
  void store(int slot, Buffer to, int index) {
    switch (to.type()) {
      case F32 -> ((float[]) to.array())[index] = floats[slot];
      case F64 -> ((double[]) to.array())[index] = doubles[slot];
      case BOOL, I8, U8 -> ((byte[]) to.array())[index] = (byte) longs[slot];
      case I16, U16, F16, BF16 -> ((short[]) to.array())[index] = (short) longs[slot];
      case I32, U32 -> ((int[]) to.array())[index] = (int) longs[slot];
      case I64, U64 -> ((long[]) to.array())[index] = longs[slot];
    }
  }

  int[] point(int[] at) {
    int[] point = new int[at.length];
    for (int d = 0; d < at.length; d++) {
      point[d] = (int) longs[at[d]];
    }
    return point;
  }
}
