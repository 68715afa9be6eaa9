package org.nestwright.autotune.search;

/// A choice and how long its kernel took.
///
/// @param choice the choice
/// @param seconds of one run
record Measured(Choice choice, double seconds) {}
