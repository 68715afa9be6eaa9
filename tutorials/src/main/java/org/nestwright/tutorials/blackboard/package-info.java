/// What a lesson writes on: text, loop nests of schedules that were run and found right, refusals
/// and tables.
package org.nestwright.tutorials.blackboard;
