package org.nestwright.autotune;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.nestwright.autotune.cli.Nestwright;

/// The `nestwright` command.
public final class Main {
  private Main() {}

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
  /// @param err gets progress, warnings and errors
  /// @return 0 done, 1 ran and failed, 2 bad input, 130 interrupted
  public static int run(String[] args, PrintStream out, PrintStream err) {
    return Nestwright.run(args, out, err);
  }
}
