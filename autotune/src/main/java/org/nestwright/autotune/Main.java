package org.nestwright.autotune;

/// The `nestwright` command.
public final class Main {
  private Main() {}

  /// Runs the command.
  ///
  /// @param args the command line
  public static void main(String[] args) {
    System.out.println("nestwright " + String.join(" ", args));
  }
}
