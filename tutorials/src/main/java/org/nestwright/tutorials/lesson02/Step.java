package org.nestwright.tutorials.lesson02;

import org.nestwright.scheduler.Schedule;

/// One step of the lesson.
///
/// @param name of the step, one word
/// @param text what it does and why
/// @param schedule the whole schedule up to here
record Step(String name, String text, Schedule schedule) {}
