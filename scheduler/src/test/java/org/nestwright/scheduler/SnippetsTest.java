package org.nestwright.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nestwright.testing.JavaSource;

/// The Java in the documentation of this package compiles.
class SnippetsTest {
  private static final Path SOURCES = Path.of("src", "main", "java", "org", "nestwright");
  private static final Pattern SNIPPET =
      Pattern.compile("/// ```java\n(.*?)/// ```", Pattern.DOTALL);

  @Test
  void every_snippet_compiles(@TempDir Path folder) throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            import static org.nestwright.scheduler.Knob.knob;
            import java.util.Map;
            import org.nestwright.dsl.*;
            import org.nestwright.scheduler.*;
            class Snippets {
              Func relu;
              Schedule bigger;
              Var c, x, y, co, ci;
            """);
    int count = 0;
    for (String file : new String[] {"package-info", "Knob", "Schedule"}) {
      String source = Files.readString(SOURCES.resolve("scheduler").resolve(file + ".java"));
      Matcher snippet = SNIPPET.matcher(source.replaceAll("(?m)^ +///", "///"));
      while (snippet.find()) {
        text.append("void snippet%d() {\n".formatted(count++));
        text.append(snippet.group(1).replaceAll("(?m)^///", "")).append("}\n");
      }
    }
    assertTrue(count >= 4, count + " snippets");
    Path file = folder.resolve("Snippets.java");
    Files.writeString(file, text.append("}\n"));
    assertEquals("", JavaSource.errors(file), text.toString());
  }
}
