package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Which package of this module may use which: the walls that no module descriptor can build.
class ArrowsTest {
  private static final String ROOT = "org.nestwright.lowering";

  /// For each package, the packages it may use.
  private static final Map<String, List<String>> ARROWS =
      Map.of(
          "", List.of("", "ir", "nest", "pass", "jvm", "runtime"),
          "ir", List.of("ir"),
          "nest", List.of("nest", "ir"),
          "pass", List.of("pass", "ir"),
          "jvm", List.of("jvm", "ir", "runtime"),
          "runtime", List.of("runtime"));

  private record Import(Path file, String from, String line) {}

  private static List<Import> imports() throws IOException {
    Path source = Path.of("src", "main", "java", "org", "nestwright", "lowering");
    List<Import> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String from = source.relativize(file.getParent()).toString();
        for (String line : Files.readAllLines(file)) {
          if (line.startsWith("import ")) {
            all.add(new Import(file, from, line));
          }
        }
      }
    }
    assertTrue(all.size() > 100, "the imports were found");
    return all;
  }

  @Test
  void packages_use_only_what_they_may() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Import i : imports()) {
      String name = i.line().replaceAll("^import (static )?|;$", "");
      // The one exception type of this module is thrown everywhere.
      if (name.startsWith(ROOT + ".") && !name.equals(ROOT + ".CompilerBug")) {
        String rest = name.substring(ROOT.length() + 1);
        String target = Character.isLowerCase(rest.charAt(0)) ? rest.split("\\.")[0] : "";
        if (!ARROWS.get(i.from()).contains(target)) {
          wrong.add(i.file() + ": " + i.line());
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void only_jvm_uses_asm_and_only_nest_sees_expressions() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Import i : imports()) {
      boolean asm = i.line().contains("org.objectweb.asm") && !i.from().equals("jvm");
      boolean expr = i.line().endsWith("dsl.Expr;") && !i.from().equals("nest");
      if (asm || expr) {
        wrong.add(i.file() + ": " + i.line());
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void the_runtime_depends_on_nothing() throws IOException {
    assertEquals(
        List.of(),
        imports().stream()
            .filter(i -> i.from().equals("runtime") && i.line().contains("org.nestwright"))
            .map(i -> i.file() + ": " + i.line())
            .toList());
  }
}
