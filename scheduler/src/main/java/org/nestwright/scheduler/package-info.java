/// How a pipeline runs, as data: [org.nestwright.scheduler.Schedule] and its directives. What they
/// mean for a shape, and whether they are legal, is decided by `org.nestwright.scheduler.plan`.
///
/// A schedule is a value. It can be stored as text and read back, applied to another pipeline,
/// compared and changed:
///
/// ```java
/// Schedule tiled = Schedule.of(relu).on(relu).split(c, co, ci, 32).vectorize(ci, 16).parallel(y);
/// Schedule other = tiled.reset(relu).on(relu).split(c, co, ci, 64).parallel(y);
/// ScheduleDiff diff = tiled.diff(other);            // prints what was added, removed and changed
/// Schedule same = tiled.apply(diff);                // equals other
/// Schedule named = tiled.renameLoops(Map.of(co, Var.of("block")));
/// Schedule there = tiled.moveTo(bigger.pipeline()); // the same Funcs at another size
/// Schedule both = there.apply(bigger);              // one after the other
/// ```
///
/// What is not decided yet is a [org.nestwright.scheduler.Knob], in the place of a number or in the
/// condition on which directives depend. A schedule with open knobs is refused by the planner, and
/// is a [org.nestwright.scheduler.ScheduleSpace] to a tuner:
///
/// ```java
/// Schedule open = Schedule.of(relu).on(relu)
///     .split(c, co, ci, knob("bc", 16, 32, 64)).vectorize(ci, knob("lanes", 8, 16))
///     .when(knob("order", 0, 1), 1).reorder(ci, y, co);
/// Schedule bound = open.with("bc", 32).with(Map.of("lanes", 8, "order", 0));
/// ScheduleSpace space = ScheduleSpace.of(open);     // 12 schedules
/// long size = new KnobSpace(open.knobs()).size();
/// ```
package org.nestwright.scheduler;
