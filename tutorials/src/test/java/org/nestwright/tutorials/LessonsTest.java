package org.nestwright.tutorials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every word of the lessons that print no times. A lesson ends with 1 where a result was not the
/// interpreter's or where something was not refused that had to be.
class LessonsTest {
  private final Golden golden = new Golden("lessons");

  private static String run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Lesson.run(
            args,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    String text = out.toString(StandardCharsets.UTF_8);
    assertEquals("", err.toString(StandardCharsets.UTF_8));
    assertEquals(0, code, text);
    return text;
  }

  @Test
  void each_lesson_is_right_and_says_what_is_written_down() {
    for (int number = 3; number <= 9; number++) {
      String text = run(Integer.toString(number));
      golden.check("lesson%02d".formatted(number), text.replaceAll("(\\.java):[0-9]+", "$1:_"));
    }
    golden.noOrphans();
  }

  @Test
  void the_text_fits_a_screen() {
    for (int number = 3; number <= 9; number++) {
      String text = run(Integer.toString(number));
      Stream<String> prose =
          text.lines()
              .filter(l -> !l.contains(" = ") && !l.contains("    .on(") && !l.contains("# "))
              .filter(l -> !l.startsWith("refused: ") && !l.matches("[0-9]+\\. \\w.*: it does .*"));
      prose.forEach(line -> assertTrue(line.length() <= 110, line));
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,8", "7,8", "16,8", "8,8", "9,8", "13,4", "31,16", "32,32", "5,32"})
  void the_lesson_on_tails_is_right_for_other_sizes(String extent, String factor) {
    run("4", "--extent", extent, "--factor", factor);
  }
}
