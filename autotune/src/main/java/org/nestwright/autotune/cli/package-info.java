/// The commands of `nestwright`: reads the command line, calls the rest of the module, prints,
/// chooses the exit code.
package org.nestwright.autotune.cli;
