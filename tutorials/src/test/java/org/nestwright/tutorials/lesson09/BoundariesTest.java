package org.nestwright.tutorials.lesson09;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nestwright.dsl.Buffer;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.lowering.Kernel;
import org.nestwright.scheduler.Schedule;
import org.nestwright.tutorials.Lesson;
import org.nestwright.tutorials.blackboard.Blackboard;
import org.nestwright.tutorials.blackboard.Problem;

class BoundariesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void beyond_the_row_is_what_the_name_says(Border border) {
    Buffer row = Padded.row(border).answer().getFirst();
    int n = Padded.ROW;
    for (int x = -Padded.BEYOND; x < n + Padded.BEYOND; x++) {
      int read =
          switch (border) {
            case CONSTANT -> x < 0 || x >= n ? -1 : x;
            case EDGE -> Math.clamp(x, 0, n - 1);
            case MIRROR -> x < 0 ? -1 - x : x >= n ? 2 * n - 1 - x : x;
            case MIRROR_INSIDE -> x < 0 ? -x : x >= n ? 2 * n - 2 - x : x;
            case REPEAT -> Math.floorMod(x, n);
          };
      assertEquals(read + 1, row.getDouble(x), border + " at " + x);
    }
  }

  @Test
  void a_constant_border_leaves_nothing_inside() {
    Problem problem = Padded.neighbours(Border.CONSTANT);
    Kernel kernel =
        problem.compile(Padded.inlined(problem), CompileOptions.standard().withVectorBits(0));
    String text = kernel.loweredText();
    assertTrue(text.contains("for sum.x in [1, 27)"), text);
    assertFalse(text.contains("select") || text.contains("min(") || text.contains("max("), text);
  }

  @ParameterizedTest
  @EnumSource
  void each_place_of_each_border_is_right(Border border) {
    Padded.Layer layer = Padded.Layer.of(border);
    Blackboard board = new Blackboard(System.out);
    for (Schedule schedule :
        new Schedule[] {layer.inlined(), layer.copied(), layer.byRow(), layer.sliding()}) {
      board.runQuietly(layer.problem(), schedule);
    }
    assertTrue(board.right());
  }

  @Test
  void the_page_is_one_file_that_loads_nothing() throws IOException {
    Path file = folder.resolve("page.html");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    assertEquals(0, Lesson.run(new String[] {"9", "--html", file.toString()}, print, print));
    String text = out.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("\nwritten to " + file + "\n"), text);
    String page = Files.readString(file);
    assertTrue(page.startsWith("<!DOCTYPE html>"), page);
    assertTrue(page.contains("folded to 3"), page);
    for (String outside :
        new String[] {"http://", "https://", "src=", "<link", "@import", "url("}) {
      assertFalse(page.contains(outside), outside);
    }
  }
}
