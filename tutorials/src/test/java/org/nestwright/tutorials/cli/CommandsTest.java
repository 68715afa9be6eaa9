package org.nestwright.tutorials.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nestwright.tutorials.Lab;
import org.nestwright.tutorials.Lesson;

class CommandsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  private int lab(String... args) {
    return Lab.run(args, print(out), print(err));
  }

  private int lesson(String... args) {
    return Lesson.run(args, print(out), print(err));
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    bytes.reset();
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private void assertComplaint(String message, int code) {
    assertEquals(message + "\n", err.toString(StandardCharsets.UTF_8));
    assertEquals("", out.toString(StandardCharsets.UTF_8));
    assertEquals(2, code);
  }

  @Test
  void bad_command_lines_end_in_one_line_and_2() {
    assertComplaint(
        "lab: no command: write lab show 1, lab start 1 FILE or lab check 1 FILE; see lab --help",
        lab());
    assertComplaint("lab: there is no lab 9: there is lab 1; see lab --help", lab("show", "9"));
    assertComplaint(
        "lab: FILE is missing: write lab check LAB FILE; see lab check --help", lab("check", "1"));
    assertComplaint(
        "lab: LAB is missing: write lab check LAB FILE; see lab check --help", lab("check"));
    assertComplaint(
        "lab: no command \"nope\": there are show, start and check; see lab --help", lab("nope"));
    assertComplaint(
        "lab: LAB is \"one\": write a whole number; see lab show --help", lab("show", "one"));
    assertComplaint(
        "lab: \"more\" is one argument too many; see lab show --help", lab("show", "1", "more"));
    assertComplaint(
        "lab: unknown option \"--nope\": there are --nest, --help and --version; see lab check"
            + " --help",
        lab("check", "1", "a.java", "--nope"));
    Path nowhere = folder.resolve("nonexist").resolve("Lab1.java");
    assertComplaint(
        "lab: " + nowhere + ": its folder does not exist; make it, or name another file",
        lab("start", "1", nowhere.toString()));
    assertComplaint(
        "lesson: no lesson \"10\": there are lessons 1 to 9; see lesson --help", lesson("10"));
    assertComplaint(
        "lesson: \"7\" is one argument too many; see lesson 3 --help", lesson("3", "7"));
    assertComplaint(
        "lesson: --extent is \"odd\": write a whole number; see lesson 4 --help",
        lesson("4", "--extent", "odd"));
    assertComplaint(
        "lesson: extent and factor are 1 to 32; see lesson --help", lesson("4", "--factor", "0"));
    assertComplaint(
        "lesson: extent and factor are 1 to 32; see lesson --help", lesson("4", "--extent", "33"));
    assertComplaint(
        "lesson: unknown option \"--size\": there are --help and --version; see lesson 5 --help",
        lesson("5", "--size", "3"));
    Path page = folder.resolve("nowhere").resolve("page.html");
    assertComplaint(
        "lesson: cannot write the page to "
            + page
            + ": name a file in a folder that exists; see lesson --help",
        lesson("9", "--html", page.toString()));
    assertComplaint(
        "lesson: --size is \"big\": write a whole number; see lesson 2 --help",
        lesson("2", "--size", "big"));
    assertComplaint("lab: missing.java: no such file", lab("check", "1", "missing.java"));
    assertComplaint(
        "lesson: no lesson: write lesson 1, or another number up to 9; see lesson --help",
        lesson());
    assertComplaint("lesson: missing.png: no such file", lesson("1", "missing.png"));
    assertComplaint(
        "lesson: the result is a PNG: call it out.jpg.png; see lesson --help",
        lesson("1", "a.png", "out.jpg"));
    assertComplaint(
        "lesson: a.png would be overwritten: name another result; see lesson --help",
        lesson("1", "a.png", "a.png"));
    assertComplaint(
        "lesson: channels, size and threads are 1 or more; see lesson --help",
        lesson("2", "--size", "0"));
    assertComplaint(
        "lesson: 295 GFLOP would take the naive schedule minutes: at most 50; see lesson --help",
        lesson("2", "--size", "1000", "--channels", "128"));
  }

  @Test
  void no_schedule_is_2_and_an_illegal_one_is_1() throws IOException {
    Path file = Files.writeString(folder.resolve("lab.txt"), "Schedule.of(relu)\n  .go(c)");
    int code = lab("check", "1", file.toString());
    String message = err.toString(StandardCharsets.UTF_8);
    assertTrue(message.startsWith("lab: " + file + ":2:4: no directive \"go\""), message);
    assertEquals(2, code);

    Files.writeString(file, "Schedule.of(relu).on(conv.update(0)).parallel(r.x)");
    assertEquals(1, lab("check", "1", file.toString()));
    assertTrue(out.toString(StandardCharsets.UTF_8).endsWith("grade: 0/100 (illegal)\n"));
  }

  @Test
  void the_starter_file_is_written_once() throws IOException {
    Path file = folder.resolve("Lab1.java");
    assertEquals(0, lab("start", "1", file.toString()));
    String starter = Files.readString(file);
    assertEquals(0, lab("show", "1"));
    assertTrue(out.toString(StandardCharsets.UTF_8).endsWith("\n" + starter));
    Files.writeString(file, "mine");
    assertComplaint(
        "lab: " + file + ": exists already and is left as it is; name another",
        lab("start", "1", file.toString()));
    assertEquals("mine", Files.readString(file));
  }

  @Test
  void lessons_run_without_timing() {
    Path picture = folder.resolve("out.png");
    String shipped = "src/main/resources/org/nestwright/tutorials/lesson01/scene.png";
    assertEquals(0, lesson("1", shipped, picture.toString(), "--no-timing"));
    assertTrue(Files.exists(picture));
    assertEquals(0, lesson("2", "--channels", "16", "--size", "7", "--no-timing"));
    assertEquals("", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void help_is_0() {
    assertEquals(0, lab("--help"));
    assertEquals(0, lab("check", "--help"));
    assertEquals(0, lesson("--help"));
    String help = out.toString(StandardCharsets.UTF_8);
    for (int number = 1; number < 9; number++) {
      int at = help.indexOf("\n  %d  ".formatted(number));
      assertTrue(at > 0 && at < help.indexOf("\n  %d  ".formatted(number + 1)), help);
    }
    assertEquals(0, lesson("2", "--help"));
  }
}
