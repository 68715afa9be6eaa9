/// Holds a kernel's output against the interpreter, at the points where a schedule is most likely
/// wrong.
package org.nestwright.autotune.verify;
