package org.nestwright.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.spi.ToolProvider;

/// Java that stands in documentation, compiled against the classes under test.
public final class JavaSource {
  private JavaSource() {}

  /// Compiles `file` into its own folder. {@return what the compiler has to say against it; empty
  /// where it compiles}
  public static String errors(Path file) {
    StringWriter errors = new StringWriter();
    PrintWriter out = new PrintWriter(errors, true);
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                out,
                out,
                "-d",
                file.getParent().toString(),
                "-cp",
                System.getProperty("java.class.path"),
                file.toString());
    return status == 0 ? "" : "javac ended with %d%n%s".formatted(status, errors);
  }
}
