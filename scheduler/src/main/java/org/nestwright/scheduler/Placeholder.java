package org.nestwright.scheduler;

/// Keeps the package from being empty.
final class Placeholder {
  private Placeholder() {}
}
