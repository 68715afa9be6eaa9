/// Our kernels against other libraries on the same layers, in one process, in turns: who takes
/// part, on which data, whether they agree, and how long each takes.
package org.nestwright.autotune.bench;
