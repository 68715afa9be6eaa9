package org.nestwright.layers;

/// Keeps the package from being empty.
final class Placeholder {
  private Placeholder() {}
}
