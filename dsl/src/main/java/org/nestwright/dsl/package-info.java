/// What is computed: expressions, functions, inputs, buffers, and the interpreter that is the
/// meaning of every program.
package org.nestwright.dsl;
