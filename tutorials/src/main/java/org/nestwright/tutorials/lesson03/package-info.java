/// Lesson 3: where a Func is computed and where it is stored, on a stencil of two stages.
package org.nestwright.tutorials.lesson03;
