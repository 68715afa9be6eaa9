/// Lesson 9: what lies beyond the border of a picture, what it costs, and a plan as a page to look
/// at.
package org.nestwright.tutorials.lesson09;
