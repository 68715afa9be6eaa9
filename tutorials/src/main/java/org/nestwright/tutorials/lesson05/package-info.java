/// Lesson 5: Funcs with updates, each with loops of its own.
package org.nestwright.tutorials.lesson05;
