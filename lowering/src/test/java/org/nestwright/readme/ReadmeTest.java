package org.nestwright.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Shape;
import org.nestwright.lowering.Kernel;
import org.nestwright.testing.JavaSource;

/// The example of the README compiles as it stands there, is short, and computes what it says.
class ReadmeTest {
  private static final Pattern EXAMPLE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  @Test
  void the_example_compiles_and_runs(@TempDir Path folder) throws Exception {
    Matcher example = EXAMPLE.matcher(Files.readString(Path.of("..", "README.md")));
    assertTrue(example.find(), "README.md has a Java example");
    String source = example.group(1);
    assertTrue(source.lines().filter(line -> !line.isBlank()).count() <= 24, "it is short");
    Path file = folder.resolve("Example.java");
    Files.writeString(file, source);
    assertEquals("", JavaSource.errors(file));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      Kernel kernel =
          (Kernel)
              loader
                  .loadClass("Example")
                  .getMethod("convolution", int.class, int.class, int.class, int.class)
                  .invoke(null, 6, 32, 16, 5);
      Buffer in = Buffer.f32(6, 18, 7).fill(p -> (p[0] * 5 + p[1] * 3 + p[2]) % 9 - 4);
      Buffer w = Buffer.f32(32, 6, 3, 3).fill(p -> (p[0] + p[1] * 7 + p[2] * 2 + p[3]) % 7 - 3);
      Buffer b = Buffer.f32(32).fill(p -> p[0] % 5);
      Buffer result = Buffer.f32(32, 16, 5);
      kernel.run(in, w, b, result);
      Buffer wanted =
          Interpreter.of(kernel.schedule().pipeline(), List.of(in, w, b))
              .run(Shape.of(32, 16, 5))
              .getFirst();
      assertEquals("", wanted.firstDifference(result).orElse(""));
    }
  }
}
