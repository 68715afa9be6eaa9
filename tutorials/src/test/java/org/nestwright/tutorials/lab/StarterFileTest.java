package org.nestwright.tutorials.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StarterFileTest {
  @Test
  void the_starter_file_compiles_as_it_is(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("Lab1.java");
    FirstLab.start(file);
    StringWriter printed = new StringWriter();
    PrintWriter out = new PrintWriter(printed);
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                out,
                out,
                "-proc:none",
                "-d",
                folder.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                file.toString());
    assertEquals("", printed.toString());
    assertEquals(0, code);
  }
}
