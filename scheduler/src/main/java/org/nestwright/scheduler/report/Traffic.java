package org.nestwright.scheduler.report;

/// How often a definition touches a buffer.
///
/// @param buffer the name of the input or Func; with `[i]` for value `i > 0` of a tuple
/// @param loads elements read
/// @param stores elements written
public record Traffic(String buffer, long loads, long stores) {}
