/// The command lines of lessons and labs: options in, exit codes out.
package org.nestwright.tutorials.cli;
