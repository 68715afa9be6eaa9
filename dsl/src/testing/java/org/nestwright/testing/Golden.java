package org.nestwright.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Compares texts with the files under `src/test/resources/golden/CLASS/NAME.txt` of the module
/// under test.
///
/// `-Dgolden=update` writes what the test saw instead; read the difference before you commit it.
public final class Golden {
  private final Path folder;
  private final Set<String> seen = new TreeSet<>();

  private Golden(Path folder) {
    this.folder = folder;
  }

  /// {@return the golden files of a test class}
  public static Golden of(Class<?> test) {
    return new Golden(Path.of("src", "test", "resources", "golden", test.getSimpleName()));
  }

  /// Fails unless the file `name` holds `actual`.
  public void check(String name, String actual) {
    seen.add(name + ".txt");
    Path file = folder.resolve(name + ".txt");
    String text = actual.endsWith("\n") ? actual : actual + "\n";
    try {
      if ("update".equals(System.getProperty("golden"))) {
        Files.createDirectories(folder);
        Files.writeString(file, text);
      } else if (Files.exists(file)) {
        assertEquals(Files.readString(file), text, "differs from " + file + "; -Dgolden=update");
      } else {
        fail("there is no " + file + "; -Dgolden=update writes it. The text is:\n" + text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Fails if there is a file that no [#check] of this object asked for.
  public void checkNoOrphans() {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      Set<String> orphans =
          files.map(f -> f.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
      orphans.removeAll(seen);
      assertEquals(Set.of(), orphans, "no test reads these files of " + folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
