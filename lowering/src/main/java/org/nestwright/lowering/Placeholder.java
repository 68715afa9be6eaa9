package org.nestwright.lowering;

/// Keeps the package from being empty.
final class Placeholder {
  private Placeholder() {}
}
