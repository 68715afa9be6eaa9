/// Lesson 6: copies between a Func and its reader, to pack weights and to stage an input.
package org.nestwright.tutorials.lesson06;
