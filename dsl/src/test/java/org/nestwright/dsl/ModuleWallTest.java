package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What is computed knows nothing of how it runs: `dsl` uses the JDK and itself.
class ModuleWallTest {
  @Test
  void no_source_names_another_module() throws IOException {
    List<String> breaches = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      List<Path> sources = files.filter(f -> f.toString().endsWith(".java")).toList();
      assertFalse(sources.isEmpty());
      for (Path source : sources) {
        for (String line : Files.readAllLines(source)) {
          boolean elsewhere =
              line.matches(".*org\\.nestwright\\.(?!dsl\\b).*")
                  || line.matches("import (static )?+(?!java\\.|org\\.nestwright\\.dsl).*");
          if (elsewhere) {
            breaches.add(source.getFileName() + ": " + line);
          }
        }
      }
    }
    assertEquals(List.of(), breaches);
  }
}
