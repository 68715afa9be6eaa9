/// How a pipeline runs, as data: [org.nestwright.scheduler.Schedule] and its directives. What they
/// mean for a shape, and whether they are legal, is decided by `org.nestwright.scheduler.plan`.
package org.nestwright.scheduler;
