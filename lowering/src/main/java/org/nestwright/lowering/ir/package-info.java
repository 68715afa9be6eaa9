/// The loop-nest language: statements over terms, how they are printed, checked and rewritten.
/// Knows no Func and no bytecode.
package org.nestwright.lowering.ir;
