package org.nestwright.tutorials.lesson04;

import java.util.function.Function;
import org.nestwright.dsl.Stage;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;
import org.nestwright.tutorials.blackboard.Problem;

/// A loop that is split.
///
/// @param name one word
/// @param text what is special about it
/// @param problem the algorithm it is in
/// @param stage whose loop it is
/// @param split the schedule that splits it, with a tail strategy
record Place(
    String name, String text, Problem problem, Stage stage, Function<Tail, Schedule> split) {}
