/// Labs: a student hands in a schedule as text, which is read, checked, run and graded. No code of
/// the student's is ever compiled or run: [Submission] takes a file apart,
/// [org.nestwright.scheduler.Schedule#parse] reads the chain of directives in it, and [Limits]
/// refuses what would take the checker down.
package org.nestwright.tutorials.lab;
