/// Turns a plan into a running class: loop-nest IR, passes, bytecode and kernels.
package org.nestwright.lowering;
