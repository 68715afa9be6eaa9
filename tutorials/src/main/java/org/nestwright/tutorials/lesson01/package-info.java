/// Lesson 1: finds the edges of a picture with two small filters.
package org.nestwright.tutorials.lesson01;
