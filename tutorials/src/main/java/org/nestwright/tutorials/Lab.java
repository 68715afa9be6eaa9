package org.nestwright.tutorials;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.nestwright.tutorials.cli.LabCommand;

/// The `lab` command.
public final class Lab {
  private Lab() {}

  /// Runs the command and ends the process with its exit code.
  ///
  /// @param args the command line
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(args, out, err));
  }

  /// Runs the command.
  ///
  /// @param args the command line
  /// @param out gets the results
  /// @param err gets the errors
  /// @return 0 graded, 1 wrong or illegal, 2 bad input
  public static int run(String[] args, PrintStream out, PrintStream err) {
    return LabCommand.run(args, out, err);
  }
}
