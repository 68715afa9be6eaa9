package org.nestwright.dsl;

/// Keeps the package from being empty.
final class Placeholder {
  private Placeholder() {}
}
