/// Lesson 2: the seven-loop convolution, written once and scheduled seven times.
package org.nestwright.tutorials.lesson02;
