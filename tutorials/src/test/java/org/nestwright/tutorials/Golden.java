package org.nestwright.tutorials;

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

/// Expected texts in files. `-Dgolden=update` writes them anew.
public final class Golden {
  private static final Path ROOT = Path.of("src/test/resources/golden");
  private static final boolean UPDATE = "update".equals(System.getProperty("golden"));

  private final String folder;
  private final Set<String> used = new TreeSet<>();

  /// The texts in `folder`.
  public Golden(String folder) {
    this.folder = folder;
  }

  /// Holds `actual` against the text called `name`.
  public void check(String name, String actual) {
    used.add(name + ".txt");
    Path file = ROOT.resolve(folder).resolve(name + ".txt");
    try {
      if (UPDATE) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, actual);
      } else if (!Files.exists(file)) {
        fail("%s is missing; -Dgolden=update writes it. It would be:%n%s".formatted(file, actual));
      } else {
        assertEquals(Files.readString(file), actual, file.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Fails when the folder holds a text that nobody asked for.
  public void noOrphans() {
    try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
      Set<String> present =
          files
              .map(file -> file.getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(used, present, "files in golden/" + folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
