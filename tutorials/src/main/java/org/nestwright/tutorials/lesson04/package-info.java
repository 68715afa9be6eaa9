/// Lesson 4: what a split does with the rest when its factor does not divide the loop.
package org.nestwright.tutorials.lesson04;
