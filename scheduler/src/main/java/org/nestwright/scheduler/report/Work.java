package org.nestwright.scheduler.report;

/// What is executed, in exact numbers.
///
/// Loads, stores and operations are those of the algorithm, element by element, however many of
/// them one instruction does. An expression that stands twice in the same object counts once, as it
/// is translated once; arithmetic that only finds an address is not counted.
///
/// @param points how often a definition is executed
/// @param loads elements read of inputs and Funcs
/// @param stores elements written
/// @param fmas fused multiply-adds
/// @param arithmetic all other operations on values
/// @param vectorInstructions that do fmas and arithmetic several lanes at a time
/// @param scalarInstructions that do one fma or operation each
public record Work(
    long points,
    long loads,
    long stores,
    long fmas,
    long arithmetic,
    long vectorInstructions,
    long scalarInstructions) {
  /// Nothing.
  public static final Work NONE = new Work(0, 0, 0, 0, 0, 0, 0);

  /// {@return both}
  public Work plus(Work b) {
    return new Work(
        Math.addExact(points, b.points),
        Math.addExact(loads, b.loads),
        Math.addExact(stores, b.stores),
        Math.addExact(fmas, b.fmas),
        Math.addExact(arithmetic, b.arithmetic),
        Math.addExact(vectorInstructions, b.vectorInstructions),
        Math.addExact(scalarInstructions, b.scalarInstructions));
  }

  /// {@return operations on values, where an fma is two}
  public long operations() {
    return Math.addExact(Math.multiplyExact(2, fmas), arithmetic);
  }
}
