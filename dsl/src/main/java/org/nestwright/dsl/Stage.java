package org.nestwright.dsl;

/// One definition of a Func: the handle by which a schedule names it.
///
/// @param func the Func's name
/// @param index 0 for the pure definition, `k + 1` for update `k`
public record Stage(String func, int index) {
  /// {@return whether this is an update definition}
  public boolean isUpdate() {
    return index > 0;
  }

  @Override
  public String toString() {
    return isUpdate() ? func + ".update(" + (index - 1) + ")" : func;
  }
}
