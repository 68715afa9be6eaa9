package org.nestwright.dsl;

/// One dimension of a reduction domain: runs over `min, ..., min + extent - 1`, in order.
///
/// @param name the domain's name and the dimension's, such as `r.x`
/// @param min the first value
/// @param extent how many values, at least 0
public record RVar(String name, int min, int extent) implements LoopVar {
  /// Checks name and extent.
  public RVar {
    Names.check("RVar", name);
    if (extent < 0) {
      throw new AlgorithmException(
          "%s has extent %d: an extent is 0 or more".formatted(name, extent));
    }
    if ((long) min + extent > Integer.MAX_VALUE) {
      throw new AlgorithmException(
          "%s has %d values from %d on: they must stay below 2^31".formatted(name, extent, min));
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
