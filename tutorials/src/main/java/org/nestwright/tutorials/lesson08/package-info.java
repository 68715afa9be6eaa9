/// Lesson 8: Funcs with several values: the greatest and where it is, and complex numbers.
package org.nestwright.tutorials.lesson08;
