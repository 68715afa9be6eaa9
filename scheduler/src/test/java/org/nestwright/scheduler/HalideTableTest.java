package org.nestwright.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The table of Halide's directives and expressions in the package's documentation: it tells of
/// every directive and tail there is, and the tests that it names exist.
class HalideTableTest {
  private static final Path TABLE =
      Path.of("src/main/java/org/nestwright/scheduler/package-info.java");

  private static String table() throws IOException {
    return Files.readString(TABLE);
  }

  private static Stream<Class<?>> records(Class<?> type) {
    return type.isRecord()
        ? Stream.of(type)
        : Stream.of(type.getPermittedSubclasses()).flatMap(HalideTableTest::records);
  }

  /// The method of [Schedule] that makes the directive.
  private static String method(Class<?> directive) {
    String name = directive.getSimpleName();
    return directive == Directive.PartitionLoop.class
        ? "partition"
        : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  @Test
  void every_directive_and_every_tail_is_told_of() throws IOException {
    String table = table();
    List<String> missing =
        Stream.concat(
                records(Directive.class).map(HalideTableTest::method),
                Stream.of(Tail.values()).map(Tail::name))
            .filter(name -> !Pattern.compile("`(?:[^`]*\\b)?" + name + "\\b").matcher(table).find())
            .toList();
    assertEquals(List.of(), missing);
    assertTrue(records(Directive.class).count() > 30);
  }

  @Test
  void every_directive_is_a_method() {
    Set<String> methods =
        Stream.of(Schedule.class.getMethods()).map(m -> m.getName()).collect(Collectors.toSet());
    List<String> missing =
        records(Directive.class)
            .map(HalideTableTest::method)
            .filter(name -> !methods.contains(name))
            .toList();
    assertEquals(List.of(), missing);
  }

  @Test
  void every_test_that_is_named_exists() throws IOException {
    Set<String> there;
    try (Stream<Path> modules = Files.list(Path.of("..").toAbsolutePath().normalize())) {
      there =
          modules
              .map(module -> module.resolve("src/test/java"))
              .filter(Files::isDirectory)
              .flatMap(HalideTableTest::names)
              .collect(Collectors.toSet());
    }
    Set<String> named =
        Pattern.compile("`([A-Za-z]+Test)`")
            .matcher(table())
            .results()
            .map(m -> m.group(1) + ".java")
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(named.size() > 20);
    named.removeAll(there);
    assertEquals(Set.of(), named);
  }

  private static Stream<String> names(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.map(f -> f.getFileName().toString()).toList().stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
