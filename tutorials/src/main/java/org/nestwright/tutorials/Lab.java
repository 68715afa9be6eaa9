package org.nestwright.tutorials;

/// The `lab` command.
public final class Lab {
  private Lab() {}

  /// Runs the command.
  ///
  /// @param args the command line
  public static void main(String[] args) {
    System.out.println("lab " + String.join(" ", args));
  }
}
