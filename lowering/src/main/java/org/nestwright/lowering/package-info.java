/// From a schedule and a shape to a class that runs: [org.nestwright.lowering.Compiler] and
/// [org.nestwright.lowering.Kernel]. `Lowering` holds the passes, in order, on one screen.
package org.nestwright.lowering;
