/// Lesson 7: reductions that are regrouped, to run as vectors or in several threads.
package org.nestwright.tutorials.lesson07;
