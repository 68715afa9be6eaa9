/// Bytecode: turns a loop nest into a class and the class into a running kernel. The only package
/// that imports ASM.
package org.nestwright.lowering.jvm;
